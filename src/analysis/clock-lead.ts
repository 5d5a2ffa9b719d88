import { samplesOf } from "./clock-offsets.js";
import { HUB } from "./hub-trace.js";
import type { Run } from "./run.js";

/** Far more than clocks part from one ping to the next. */
const PARTED_US = 100_000;
/**
 * A computer that sleeps loses that time. Before the first ping and after the last that is not
 * seen, but a link does not outlive a longer sleep.
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

  /** The same by way of a third clock: how far that was ahead, and how far the one was of it. */
  static through(ahead: ClockLead, further: ClockLead): ClockLead {
    const lead = new ClockLead();
    lead.#mostUs = ahead.#mostUs + further.#mostUs;
    lead.#firstUs = Math.max(ahead.#firstUs, further.#firstUs - ahead.#mostUs + PARTED_US);
    lead.#lastUs = Math.min(ahead.#lastUs, further.#lastUs - ahead.#mostUs);
    return lead;
  }

  get isKnown(): boolean {
    return this.#mostUs > Number.NEGATIVE_INFINITY;
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
export function leadOf(run: Run, id: string, other: string): ClockLead {
  const direct = measured(run, id, other);
  // In a star a leaf and its hub ask each other, and no other leaf.
  if (direct.isKnown || [id, other].includes(HUB)) return direct;
  const [ahead, further] = [measured(run, HUB, other), measured(run, id, HUB)];
  return ahead.isKnown && further.isKnown ? ClockLead.through(ahead, further) : direct;
}

function measured(run: Run, id: string, other: string): ClockLead {
  const lead = new ClockLead();
  for (const { atUs, offsetUs, errorUs } of samplesOf(run, other, id)) {
    lead.add(offsetUs, errorUs, atUs);
  }
  return lead;
}
