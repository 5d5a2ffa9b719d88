import type { Links } from "./links.js";
import type { RunClock } from "./run-clock.js";

/** Longest wait for the others' STOP, and after that for the next sign of their parting. */
const PATIENCE_US = 10_000_000;

/** How long a machine still waits for the others. */
export class Patience {
  readonly #clock: RunClock;
  readonly #links: Links;
  #beganUs = Number.POSITIVE_INFINITY;

  constructor(clock: RunClock, links: Links) {
    this.#clock = clock;
    this.#links = links;
  }

  /** The wait begins, or begins anew. */
  renew(): void {
    this.#beganUs = this.#clock.monoUs;
  }

  /** When it ends, on the run's clock. What oneself slept over is not the others' delay. */
  get endsUs(): number {
    const wokeUs = this.#links.wokeUs - this.#clock.startUs;
    return Math.max(this.#beganUs, wokeUs) + PATIENCE_US;
  }

  get isOver(): boolean {
    return this.#clock.monoUs >= this.endsUs;
  }
}
