import { twoSidedP, twoSidedT } from "./student-t.js";

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
