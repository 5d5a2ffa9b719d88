import { bootstrap, type Interval, meanOf } from "./bootstrap.js";
import type { Sample } from "./sample.js";

/** Two runs of the same settings and seed, but for what is compared. */
export interface Pair {
  readonly one: Sample;
  readonly other: Sample;
}

/** A figure of a sample, by its name. */
export type Figure = keyof Sample;

/** What one figure is on either side, over all pairs; null where one side has nothing. */
export interface Difference {
  readonly one: number | null;
  readonly other: number | null;
  /** The other's minus the one's, pair by pair: their mean; null where it would tell nothing. */
  readonly mean: number | null;
  /** Where that mean lies; absent of a single pair. */
  readonly interval?: Interval;
}

export type Differences = Readonly<Record<Figure, Difference>>;

/** Compares at least one pair, figure by figure, but for those that cannot be compared. */
export function differencesOf(
  pairs: readonly Pair[],
  spoilt: ReadonlySet<Figure> = new Set(),
): Differences {
  const [first] = pairs;
  if (first === undefined) throw new RangeError("no pair to compare");
  const entries = figuresOf(first.one).map((figure) => {
    const difference = differenceOf(figure, pairs);
    if (!spoilt.has(figure)) return [figure, difference];
    return [figure, { one: difference.one, other: difference.other, mean: null }];
  });
  return Object.fromEntries(entries) as Differences;
}

/** The keys are those of a sample, which the type system cannot follow. */
export function figuresOf(sample: Sample): Figure[] {
  return Object.keys(sample) as Figure[];
}

function differenceOf(key: Figure, pairs: readonly Pair[]): Difference {
  const ones = knownOf(pairs.map(({ one }) => one[key]));
  const others = knownOf(pairs.map(({ other }) => other[key]));
  const [one, other] = [ones && meanOf(ones), others && meanOf(others)];
  if (ones === null || others === null) return { one, other, mean: null };
  const apart = others.map((value, i) => value - (ones[i] as number));
  const interval = bootstrap(apart);
  return { one, other, mean: meanOf(apart), ...(interval && { interval }) };
}

/** All or nothing: a mean over some of the pairs would compare different seeds. */
function knownOf(values: readonly (number | null)[]): number[] | null {
  const known = values.filter((value) => value !== null);
  return known.length === values.length ? known : null;
}

/** Whether the pairs support that there is a difference: the interval does not hold 0. */
export function isSupported({ interval }: Difference): boolean {
  return interval !== undefined && (interval.low > 0 || interval.high < 0);
}
