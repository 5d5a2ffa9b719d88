import { BY_DESIGN, type Sample } from "./sample.js";
import { holm, type Interval, meanOf, pairedT } from "./statistics.js";

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
  /** Where that mean lies; absent of a single pair, and of what is so by design. */
  readonly interval?: Interval;
  /** How probable it is that chance alone takes the mean so far from 0; beside the interval. */
  readonly p?: number;
  /** Whether all figures together support this difference; beside the interval. */
  readonly supported?: boolean;
  /** Whether all pairs differ by just as much; beside the interval. */
  readonly always?: boolean;
}

export type Differences = Readonly<Record<Figure, Difference>>;

/** How often chance alone may make any of all the figures look supported. */
const ALPHA = 0.05;

/** Compares at least one pair, figure by figure, but for the figures that are not comparable. */
export function differencesOf(
  pairs: readonly Pair[],
  notComparable: ReadonlyMap<Figure, unknown> = new Map(),
): Differences {
  const [first] = pairs;
  if (first === undefined) throw new RangeError("no pair to compare");
  const entries = figuresOf(first.one).map((figure) => {
    const difference = differenceOf(figure, pairs);
    if (!notComparable.has(figure)) return [figure, difference] as const;
    return [figure, { one: difference.one, other: difference.other, mean: null }] as const;
  });
  return judged(new Map(entries));
}

/** Adds to each difference with a p whether it is supported: the more there are, the less is. */
function judged(differences: ReadonlyMap<Figure, Difference>): Differences {
  const tested = [...differences].filter(([, { p }]) => p !== undefined);
  const results = holm(
    tested.map(([, { p }]) => Number(p)),
    ALPHA,
  );
  const supported = new Map(tested.map(([figure], i) => [figure, results[i] === true]));
  const entries = [...differences].map(([figure, difference]) => {
    const result = supported.get(figure);
    return [figure, result === undefined ? difference : { ...difference, supported: result }];
  });
  return Object.fromEntries(entries) as Differences;
}

/** The keys are those of a sample, which the type system cannot follow. */
export function figuresOf(sample: Sample): Figure[] {
  return Object.keys(sample) as Figure[];
}

function differenceOf(figure: Figure, pairs: readonly Pair[]): Difference {
  const ones = knownOf(pairs.map(({ one }) => one[figure]));
  const others = knownOf(pairs.map(({ other }) => other[figure]));
  const [one, other] = [ones && meanOf(ones), others && meanOf(others)];
  if (ones === null || others === null) return { one, other, mean: null };
  const apart = others.map((value, i) => value - (ones[i] as number));
  const mean = meanOf(apart);
  if (BY_DESIGN.has(figure)) return { one, other, mean };
  const tested = pairedT(apart, stepOf(figure, pairs));
  if (tested === undefined) return { one, other, mean };
  return { one, other, mean, ...tested, always: apart.every((each) => each === apart[0]) };
}

/** The least by which a figure can change: by one event or one unit more. */
function stepOf(figure: Figure, pairs: readonly Pair[]): number {
  const samples = pairs.flatMap(({ one, other }) => [one, other]);
  if (figure === "clockPerSecondFast") return perEvent(samples, figure, "clockFast");
  if (figure === "clockPerSecondSlow") return perEvent(samples, figure, "clockSlow");
  if (!QUOTIENT.test(figure)) return 1;
  return leastGap(samples.map((sample) => Number(sample[figure])));
}

/** Figures that are divided by how many there were of something. */
const QUOTIENT = /(Mean|PerMessage)$/;

/** What one event more makes of a figure that is so many events by the time they took. */
function perEvent(samples: readonly Sample[], figure: Figure, events: Figure): number {
  const steps = samples.map((sample) => Number(sample[figure]) / Number(sample[events]));
  return Math.max(...steps.filter(Number.isFinite), 0);
}

/** Between any two that are not the same; 0 where all are. */
function leastGap(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const gaps = sorted.slice(1).map((value, i) => value - (sorted[i] as number));
  const least = Math.min(...gaps.filter((gap) => gap > 0));
  return Number.isFinite(least) ? least : 0;
}

/** All or nothing: a mean over some of the pairs would compare different seeds. */
function knownOf(values: readonly (number | null)[]): number[] | null {
  const known = values.filter((value) => value !== null);
  return known.length === values.length ? known : null;
}
