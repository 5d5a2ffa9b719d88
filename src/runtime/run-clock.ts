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

  /** How far the computer's clock, which may be set at any time, is ahead of the run's. */
  get systemLeadUs(): number {
    return this.#scheduler.systemUs() - this.#scheduler.wallUs();
  }

  /** A moment that the wall clock told; it is as steady as the run's, and runs with it. */
  at(wallUs: number): Moment {
    return { wallUs, monoUs: wallUs - this.startWallUs };
  }

  now(): Moment {
    return { wallUs: this.#scheduler.wallUs(), monoUs: this.monoUs };
  }
}
