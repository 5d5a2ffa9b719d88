import { firstNotBelow } from "./first-not-below.js";

/** How many of the known messages had arrived by a moment; a tie may fall either way. */
export interface Present {
  readonly least: number;
  readonly most: number;
  /** Whether none is still to come. */
  readonly allKnown: boolean;
}

/** The arrival times of the messages that one machine received. */
export class Arrivals {
  readonly #sortedUs: Float64Array;

  /** Takes the times over, in any order. */
  constructor(timesUs: Float64Array) {
    this.#sortedUs = timesUs.sort();
  }

  by(timeUs: number): Present {
    // Times are integers, so that "at most t" is "below t + 1".
    const most = firstNotBelow(this.#sortedUs, timeUs + 1);
    return {
      least: firstNotBelow(this.#sortedUs, timeUs),
      most,
      allKnown: most === this.#sortedUs.length,
    };
  }
}
