import { z } from "zod";

/** One checked option: what it is in k3mesh once its text or value has been read. */
export type Field<T> = z.ZodType<T>;

/** A field of whole numbers, both ends included; `tooSmall` says why there is no smaller one. */
export function wholeNumber(min: number, max: number, tooSmall = "is too small"): Field<number> {
  const help = `; give ${min} to ${max}`;
  return z
    .int(says(`is not a whole number${help}`))
    .min(min, says(`${tooSmall}${help}`))
    .max(max, says(`is too large${help}`));
}

/** A field whose value `read` understands; `problem` follows a value that it does not. */
export function readable<T>(read: (value: unknown) => T | undefined, problem: string): Field<T> {
  return z.unknown().transform((value, context) => {
    const result = read(value);
    if (result !== undefined) return result;
    context.addIssue({ code: "custom", message: `${show(value)} ${problem}`, input: value });
    return z.NEVER;
  });
}

/** What zod is to say of a value: the value, then the problem. */
export function says(problem: string): { readonly error: (issue: Issue) => string } {
  return { error: ({ input }) => `${show(input)} ${problem}` };
}

interface Issue {
  readonly input?: unknown;
}

const SHOWN_LENGTH_MAX = 40;

/** A value as a message shows it: on one line, cut where it is long. */
function show(value: unknown): string {
  if (value === null || value === undefined) return "an empty value";
  if (typeof value === "number") return String(value);
  const text = jsonOf(value);
  return text.length > SHOWN_LENGTH_MAX ? `${text.slice(0, SHOWN_LENGTH_MAX - 1)}…` : text;
}

/** JSON where there is any: aliases in YAML can build a list that holds itself. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    return typeof value;
  }
}

/** The integers that a rate is picked from by seed, both included; ticks per second. */
export interface RateRange {
  readonly min: number;
  readonly max: number;
}

export const DEFAULT_RATE_RANGE: RateRange = { min: 1, max: 6 };

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
