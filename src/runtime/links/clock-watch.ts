const LOOK_EVERY_US = 1_000_000;
/** Far above what a clock that is being corrected gains in a second. */
const JUMP_MIN_US = 500_000;

/** Sees when the computer's own clock is set, by the steady clock that nobody sets. */
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
