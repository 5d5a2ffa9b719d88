import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** A mean, and where it lies with 95 % confidence. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export const RESAMPLES = 2_000;
/** The same values have the same interval, whenever and wherever. */
const SEED = 1978;
const TAIL = 0.025;

/**
 * The percentile bootstrap interval of the mean (Efron 1979): the means of as many values drawn
 * with replacement, and what lies between the outer 2.5 % on either side. Undefined of fewer than
 * two.
 */
export function bootstrap(values: readonly number[]): Interval | undefined {
  if (values.length < 2) return undefined;
  const generator = xoroshiro128plus(SEED);
  const means = new Float64Array(RESAMPLES);
  for (let i = 0; i < RESAMPLES; i += 1) {
    let total = 0;
    for (let drawn = 0; drawn < values.length; drawn += 1) {
      total += values[uniformInt(generator, 0, values.length - 1)] as number;
    }
    means[i] = total / values.length;
  }
  means.sort();
  return {
    mean: meanOf(values),
    low: means[Math.floor(TAIL * RESAMPLES)] as number,
    high: means[Math.ceil((1 - TAIL) * RESAMPLES) - 1] as number,
  };
}

/** The mean of at least one value. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((total, one) => total + one, 0) / values.length;
}
