import type { Scheduler } from "../ports.js";
import type { Moment } from "./journal.js";

/**
 * The time of a run on one machine: 0 at its own start. Its wall time is what the computer's clock
 * said at that moment, and goes on with the monotonic clock, whoever sets the computer's.
 */
export class RunClock {
  readonly #scheduler: Scheduler;
  readonly startUs: number;
  readonly startWallUs: number;

  constructor(scheduler: Scheduler) {
    const { nowUs, systemUs } = scheduler.readSystem();
    this.#scheduler = scheduler;
    this.startUs = nowUs;
    this.startWallUs = systemUs;
  }

  get monoUs(): number {
    return this.#scheduler.nowUs() - this.startUs;
  }

  /** How far the computer's clock, which may be set at any time, is ahead of the run's. */
  get systemLeadUs(): number {
    return this.#scheduler.systemUs() - this.now().wallUs;
  }

  /** The moment at which the wall time of the run is this. */
  at(wallUs: number): Moment {
    return { wallUs, monoUs: wallUs - this.startWallUs };
  }

  /** The wall time at a moment of the scheduler's. */
  wallAtUs(nowUs: number): number {
    return nowUs - this.startUs + this.startWallUs;
  }

  now(): Moment {
    const { monoUs } = this;
    return { wallUs: monoUs + this.startWallUs, monoUs };
  }
}
