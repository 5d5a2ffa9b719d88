/**
 * The nearest-rank percentile: the smallest value that at least the given share (0 to 1) of all
 * values does not exceed; a median is that of 0.5. Always one of the values; null of none.
 */
export function percentile(sorted: Float64Array, share: number): number | null {
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? null;
}

/** Of fewer values the 99th percentile is the largest, or one of the few largest. */
export const P99_VALUES_MIN = 500;

/** The nearest-rank median of values in any order; null of none. */
export function median(values: Float64Array): number | null {
  return percentile(values.slice().sort(), 0.5);
}
