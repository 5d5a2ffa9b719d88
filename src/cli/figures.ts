const GROUPED = new Intl.NumberFormat("en-US");
const HUNDREDTHS = new Intl.NumberFormat("en-US", {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});

/** A count for people, a dash where there is none: `12,345`. */
export function count(value: number | null): string {
  return value === null ? "–" : GROUPED.format(value);
}

/** A count and its noun: `1 receive`, `2 receives`. */
export function counted(
  value: number | null,
  singular: string,
  plural: string = `${singular}s`,
): string {
  return `${count(value)} ${value === 1 ? singular : plural}`;
}

/** A measurement in three digits or so, a dash where there is none: `0.31`, `12.5`, `1234`. */
export function measured(value: number | null): string {
  if (value === null) return "–";
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  return value.toFixed(size >= 10 ? 1 : 2);
}

/** What lies between two values, a dash where they are not known: `58–60`, or `6.00` of one. */
export function bandText(
  band: { readonly low: number | null; readonly high: number | null } | null,
  text: (value: number) => string,
): string {
  const { low, high } = band ?? { low: null, high: null };
  if (low === null || high === null) return "–";
  return text(low) === text(high) ? text(low) : `${text(low)}–${text(high)}`;
}

/** Microseconds as milliseconds, in three digits or so. */
export function measuredMs(us: number | null): string {
  return measured(us === null ? null : us / 1_000);
}

/** A size for people, in whole kilobytes: `1,234 kB`. */
export function kilobytes(bytes: number): string {
  return `${count(Math.ceil(bytes / 1_000))} kB`;
}

/** Microseconds as milliseconds to a hundredth, however many: `3,000.12`. */
export function exactMs(us: number): string {
  return HUNDREDTHS.format(us / 1_000);
}
