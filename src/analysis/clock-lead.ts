import { samplesOf } from "./clock-offsets.js";
import type { Run } from "./run.js";

/** Far more than clocks part from one ping to the next. */
const PARTED_US = 100_000;
/**
 * A computer that sleeps loses that time. Before the first ping and after the last nobody sees
 * that, but a link does not outlive a longer sleep.
 */
const SLEPT_US = 10_000_000;

/**
 * How far one machine's clock was ahead of another's at most, as all pings between the two tell.
 * Unlike the offset at a moment it holds however a clock went between two pings.
 */
export class ClockLead {
  #mostUs = Number.NEGATIVE_INFINITY;
  /** By the other machine's clock. */
  #firstUs = Number.POSITIVE_INFINITY;
  #lastUs = Number.NEGATIVE_INFINITY;

  /** Adds what a ping told: so far was the clock ahead when the other's said this. */
  add(aheadUs: number, errorUs: number, otherUs: number): void {
    this.#mostUs = Math.max(this.#mostUs, aheadUs + errorUs);
    this.#firstUs = Math.min(this.#firstUs, otherUs);
    this.#lastUs = Math.max(this.#lastUs, otherUs);
  }

  /**
   * By how much at least what this clock stamped came after what the other's did, as `12.345 s`, if
   * that is sure; undefined where it may have come before.
   */
  certainlyAfter(ownUs: number, otherUs: number): string | undefined {
    const isSeen = otherUs >= this.#firstUs && otherUs <= this.#lastUs;
    const afterUs = ownUs - otherUs - this.#mostUs - (isSeen ? PARTED_US : SLEPT_US);
    if (!(afterUs > 0 && afterUs < Number.POSITIVE_INFINITY)) return undefined;
    return `${(afterUs / 1_000_000).toFixed(3)} s`;
  }
}

/** How far a machine's clock, or a hub's, was ahead of another's. */
export function leadOf({ traceById }: Run, id: string, other: string): ClockLead {
  const lead = new ClockLead();
  for (const { atUs, offsetUs, errorUs } of samplesOf(traceById.get(other), id)) {
    lead.add(offsetUs, errorUs, atUs);
  }
  for (const { atUs, offsetUs, errorUs } of samplesOf(traceById.get(id), other)) {
    lead.add(-offsetUs, errorUs, atUs + offsetUs);
  }
  return lead;
}
