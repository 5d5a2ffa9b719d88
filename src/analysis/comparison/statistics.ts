/** A mean, and where it lies with 95 % confidence. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** What the differences of pairs say of their mean. */
export interface PairedT {
  readonly interval: Interval;
  /** How probable a mean at least as far from 0 is where chance alone decides. */
  readonly p: number;
}

/** What an interval leaves out. */
const OUTSIDE = 0.05;

/**
 * Student's t over the differences of pairs; undefined of fewer than two. `step` is the least by
 * which a compared value can change: values that are rounded to it may differ alike in all pairs
 * by chance, so that they are taken to scatter by their rounding at least.
 */
export function pairedT(differences: readonly number[], step: number): PairedT | undefined {
  const n = differences.length;
  if (n < 2) return undefined;
  const mean = meanOf(differences);
  const squares = differences.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  // A rounded value is off by step / √12 on average, the difference of two by √2 of that.
  const deviation = Math.max(Math.sqrt(squares / (n - 1)), step / Math.sqrt(6));
  const error = deviation / Math.sqrt(n);
  const half = error * twoSidedT(OUTSIDE, n - 1);
  const p = mean === 0 ? 1 : twoSidedP(mean / error, n - 1);
  return { interval: { mean, low: mean - half, high: mean + half }, p };
}

/** The mean of at least one value. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((total, one) => total + one, 0) / values.length;
}

/**
 * How probable it is that Student's t with `degrees` ≥ 1 degrees of freedom lies at least as far
 * from 0 as `t`, on either side: to 1e-12, for whole numbers of degrees (the finite sums of
 * Abramowitz and Stegun, 26.7.3 and 26.7.4).
 */
export function twoSidedP(t: number, degrees: number): number {
  const angle = Math.atan(Math.abs(t) / Math.sqrt(degrees));
  const [sine, square] = [Math.sin(angle), Math.cos(angle) ** 2];
  const odd = degrees % 2 === 1;
  let term = odd ? Math.cos(angle) : 1;
  let sum = 0;
  for (let below = odd ? 3 : 2; below <= degrees; below += 2) {
    sum += term;
    term *= (square * (below - 1)) / below;
  }
  const within = odd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
  return Math.min(1, Math.max(0, 1 - within));
}

/** The t beyond which, on both sides together, a share `p` in (0, 1) lies: `twoSidedP` inverted. */
export function twoSidedT(p: number, degrees: number): number {
  let [low, high] = [0, 1];
  while (twoSidedP(high, degrees) > p) [low, high] = [high, 2 * high];
  for (let middle = high / 2 + low / 2; low < middle && middle < high; ) {
    if (twoSidedP(middle, degrees) > p) low = middle;
    else high = middle;
    middle = high / 2 + low / 2;
  }
  return high;
}

/**
 * Which of several differences are more than chance, by the p of each (Holm 1979): where chance
 * alone decides, any of them is taken for more in at most a share `alpha` of all cases, however
 * many there are and whatever they have to do with each other.
 */
export function holm(ps: readonly number[], alpha: number): boolean[] {
  const order = ps.map((p, i) => ({ p, i })).toSorted((a, b) => a.p - b.p);
  const accepted = order.findIndex(({ p }, rank) => p > alpha / (ps.length - rank));
  const more = new Set(order.slice(0, accepted < 0 ? ps.length : accepted).map(({ i }) => i));
  return ps.map((_, i) => more.has(i));
}
