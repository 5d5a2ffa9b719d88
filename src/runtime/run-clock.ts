import type { Moment } from "./journal.js";
import type { Scheduler } from "./seams.js";

/** The time of a run on one machine: 0 at its own start. */
export class RunClock {
  readonly #scheduler: Scheduler;
  readonly startUs: number;
  readonly startWallUs: number;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
    this.startUs = scheduler.nowUs();
    this.startWallUs = scheduler.wallUs();
  }

  get monoUs(): number {
    return this.#scheduler.nowUs() - this.startUs;
  }

  now(): Moment {
    return { wallUs: this.#scheduler.wallUs(), monoUs: this.monoUs };
  }
}
