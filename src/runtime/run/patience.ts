import { LINK_SILENCE_MAX_US } from "../../protocol/liveness.js";
import type { Links } from "../links/links.js";
import type { RunClock } from "./run-clock.js";

/**
 * Longest wait for the others' STOP, and then for each next sign of their parting: longer than
 * silence on a link that is no loss.
 */
export const OTHERS_END_US: number = LINK_SILENCE_MAX_US + 2_000_000;
/** Who leaves before the others gives its trace to those who want it, for so long. */
export const LEAVING_US = 5_000_000;

/** How long a machine still waits for the others. */
export class Patience {
  readonly #clock: RunClock;
  readonly #links: Links;
  #patienceUs = Number.POSITIVE_INFINITY;
  #beganUs = Number.POSITIVE_INFINITY;
  #latestUs = Number.POSITIVE_INFINITY;

  constructor(clock: RunClock, links: Links) {
    this.#clock = clock;
    this.#links = links;
  }

  /** A wait begins: for so long after each sign of the others, and for `mostUs` at most. */
  begin(patienceUs: number, mostUs: number = Number.POSITIVE_INFINITY): void {
    this.#patienceUs = patienceUs;
    this.#latestUs = this.#clock.monoUs + mostUs;
    this.renew();
  }

  /** The others gave a sign. */
  renew(): void {
    this.#beganUs = this.#clock.monoUs;
  }

  /** When it ends, on the run's clock. What oneself slept over is not the others' delay. */
  get endsUs(): number {
    const wokeUs = this.#links.wokeUs - this.#clock.startUs;
    return Math.min(Math.max(this.#beganUs, wokeUs) + this.#patienceUs, this.#latestUs);
  }

  get isOver(): boolean {
    return this.#clock.monoUs >= this.endsUs;
  }
}
