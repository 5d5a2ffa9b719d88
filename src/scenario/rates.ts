/** The integers that a rate is picked from by seed, both included; ticks per second. */
export interface RateRange {
  readonly min: number;
  readonly max: number;
}

export const DEFAULT_RATE_RANGE: RateRange = { min: 1, max: 6 };

/** The highest rate, in ticks per second. */
export const RATE_MAX = 10_000;

/** The numbers of `1,3,6`, unchecked but for being decimal numbers; else undefined. */
export function parseRates(text: string): number[] | undefined {
  const numbers = text.split(",").map((part) => parseNumber(part.trim()));
  return numbers.every((number) => number !== undefined) ? numbers : undefined;
}

/** The two ends of `1-6`, unchecked but for being whole numbers; else undefined. */
export function parseRateRange(text: string): [number, number] | undefined {
  const [, min, max] = /^\s*(\d{1,9})\s*-\s*(\d{1,9})\s*$/.exec(text) ?? [];
  return min === undefined || max === undefined ? undefined : [Number(min), Number(max)];
}

/** The value of a decimal number such as `3`, `-1` or `0.5`; undefined for any other text. */
export function parseNumber(text: string): number | undefined {
  return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : undefined;
}
