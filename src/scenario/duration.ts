import { DURATION_MS_MAX } from "../model/limits.js";

const UNITS = [
  { unit: "h", ms: 3_600_000 },
  { unit: "m", ms: 60_000 },
  { unit: "s", ms: 1_000 },
  { unit: "ms", ms: 1 },
] as const;
const PATTERN = /^(\d{1,9}(?:\.\d{1,9})?)(ms|s|m|h)$/;
/** What binary fractions may add to a product that is whole in decimals: 1.1 × 60 000. */
const ROUNDING_MS = 1e-6;

/** Milliseconds of `500ms`, `1.5s`, `2m` or `1h`: whole, 1 ms to 24 h; else undefined. */
export function parseDuration(text: string): number | undefined {
  const [, count, unit] = PATTERN.exec(text) ?? [];
  const unitMs = UNITS.find((each) => each.unit === unit)?.ms;
  if (count === undefined || unitMs === undefined) return undefined;
  const exactMs = Number(count) * unitMs;
  const ms = Math.round(exactMs);
  if (Math.abs(ms - exactMs) > ROUNDING_MS) return undefined;
  return ms >= 1 && ms <= DURATION_MS_MAX ? ms : undefined;
}

/** The shortest text for so many whole milliseconds, of one unit or more: `2m`, `1.5s`, `500ms`. */
export function formatDuration(ms: number): string {
  const texts = UNITS.map(({ unit, ms: unitMs }) => `${ms / unitMs}${unit}`);
  const exact = texts.filter((text) => !text.startsWith("0.") && parseDuration(text) === ms);
  return exact.reduce((best, text) => (text.length < best.length ? text : best), `${ms}ms`);
}
