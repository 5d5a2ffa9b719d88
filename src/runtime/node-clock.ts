import type { Scheduler } from "./ports.js";

/** A moment: wall clock since the epoch, monotonic since the run's start. */
export interface Moment {
  readonly wallUs: number;
  readonly monoUs: number;
}

/**
 * The time of one node. A turn has one moment, which all that work in it share; what is stamped
 * looks at the clock anew. The time of a run is 0 at its start here. Its wall time is what the
 * computer's clock said at that moment, and goes on with the monotonic clock, even if the
 * computer's is set. Before the run that moment is the one in which this clock was made.
 */
export class NodeClock {
  readonly #scheduler: Scheduler;
  #startUs: number;
  #startWallUs: number;
  #nowUs: number;

  constructor(scheduler: Scheduler) {
    const { nowUs, systemUs } = scheduler.readSystem();
    this.#scheduler = scheduler;
    this.#startUs = nowUs;
    this.#startWallUs = systemUs;
    this.#nowUs = nowUs;
  }

  /** A turn begins. */
  beginTurn(): void {
    this.#nowUs = this.#scheduler.nowUs();
  }

  /** The run starts. */
  startRun(): void {
    const { nowUs, systemUs } = this.#scheduler.readSystem();
    this.#startUs = nowUs;
    this.#startWallUs = systemUs;
  }

  /** The moment of this turn, by the scheduler. */
  get nowUs(): number {
    return this.#nowUs;
  }

  /** The same by the wall clock: as near to the arrival of bytes as a turn comes. */
  get wallUs(): number {
    return this.#nowUs - this.#startUs + this.#startWallUs;
  }

  /** When the run started, by the scheduler. */
  get startUs(): number {
    return this.#startUs;
  }

  get startWallUs(): number {
    return this.#startWallUs;
  }

  /** What the clock says now, wherever the turn began. */
  now(): Moment {
    const monoUs = this.#scheduler.nowUs() - this.#startUs;
    return { wallUs: monoUs + this.#startWallUs, monoUs };
  }

  /** The moment at which the wall time of the run is this. */
  at(wallUs: number): Moment {
    return { wallUs, monoUs: wallUs - this.#startWallUs };
  }

  /** How far the computer's clock, which may be set at any time, is ahead of the run's. */
  get systemLeadUs(): number {
    return this.#scheduler.systemUs() - this.now().wallUs;
  }
}

const LOOK_EVERY_US = 1_000_000;
/** Far above what a clock that is being corrected gains in a second. */
const JUMP_MIN_US = 500_000;

/** Sees when the computer's own clock is set, by the steady clock that nothing sets. */
export class ClockWatch {
  /** How far the computer's clock was ahead at the last look. */
  #leadUs: number;
  #lookAtUs: number;

  constructor(leadUs: number, nowUs: number) {
    this.#leadUs = leadUs;
    this.#lookAtUs = nowUs + LOOK_EVERY_US;
  }

  isDue(nowUs: number): boolean {
    return nowUs >= this.#lookAtUs;
  }

  /** By how much the computer's clock jumped since the last look; undefined if it did not. */
  look(leadUs: number, nowUs: number): number | undefined {
    const byUs = leadUs - this.#leadUs;
    this.#leadUs = leadUs;
    this.#lookAtUs = nowUs + LOOK_EVERY_US;
    return Math.abs(byUs) < JUMP_MIN_US ? undefined : byUs;
  }
}
