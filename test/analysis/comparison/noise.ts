import { pairedT } from "../../../src/analysis/comparison/statistics.js";
import { SeededRandom } from "../../kit/seeded-random.js";

/** Draws from named distributions, by seed. */
export class Noise {
  readonly #random: SeededRandom;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
  }

  /** Of mean 0 and deviation 1, by Box and Muller. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.#random.fraction()));
    return radius * Math.cos(2 * Math.PI * this.#random.fraction());
  }

  /** Of mean 1. */
  exponential(): number {
    return -Math.log(1 - this.#random.fraction());
  }

  /** Of a normal's exponential: mean √e. */
  lognormal(): number {
    return Math.exp(this.normal());
  }
}

const TRIALS = 4_000;

/** In what share of all trials the interval of so many differences holds their true mean. */
export function coverage(pairs: number, mean: number, draw: () => number): number {
  let held = 0;
  for (let trial = 0; trial < TRIALS; trial += 1) {
    // Nothing is rounded here.
    const found = pairedT(Array.from({ length: pairs }, draw), 0);
    if (found && found.interval.low <= mean && mean <= found.interval.high) held += 1;
  }
  return held / TRIALS;
}
