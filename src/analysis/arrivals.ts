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
    const most = this.#countBelow(timeUs + 1);
    return { least: this.#countBelow(timeUs), most, allKnown: most === this.#sortedUs.length };
  }

  /** Times are integers, so that "at most t" is "below t + 1". */
  #countBelow(limitUs: number): number {
    let low = 0;
    let high = this.#sortedUs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sortedUs[middle] as number) < limitUs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
