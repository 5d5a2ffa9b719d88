/** The value of nearest rank, `share` in (0, 1]. Throws RangeError on no values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError("nothing was measured");
  return value;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** Median with the noise around it: `412 ms (355 to 498)`. */
export function spread(values: readonly number[], unit: string, digits = 0): string {
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)];
  return `${middle.toFixed(digits)} ${unit} (${least.toFixed(digits)} to ${most.toFixed(digits)})`;
}

/** An aim and whether a figure reaches it. */
export function aim(text: string, reached: boolean): string {
  return `aim ${text}: ${reached ? "met" : "MISSED"}`;
}
