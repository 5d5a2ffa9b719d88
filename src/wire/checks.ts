import { WireError } from "./wire-error.js";

// Each returns the value with its type known, or throws WireError naming the field by `what`.

export function integerIn(value: unknown, what: string, min: number, max: number): number {
  if (!Number.isInteger(value)) throw new WireError(`${what} is not an integer`);
  return numberIn(value, what, min, max);
}

/** Both bounds included. */
export function numberIn(value: unknown, what: string, min: number, max: number): number {
  if (typeof value !== "number" || !(value >= min && value <= max)) {
    throw new WireError(`${what} is not a number from ${min} to ${max}`);
  }
  return value + 0; // minus zero becomes zero
}

export function booleanOf(value: unknown, what: string): boolean {
  if (typeof value !== "boolean") throw new WireError(`${what} is not a boolean`);
  return value;
}

export function textMatching(value: unknown, what: string, pattern: RegExp): string {
  if (typeof value !== "string" || !pattern.test(value)) {
    throw new WireError(`${what} is not of the form ${pattern.source}`);
  }
  return value;
}

export function oneOf<T extends string>(value: unknown, what: string, words: readonly T[]): T {
  const word = words.find((each) => each === value);
  if (word === undefined) throw new WireError(`${what} is none of ${words.join(", ")}`);
  return word;
}

/** A list of exactly `length` elements. */
export function listOf(value: unknown, what: string, length: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length !== length) {
    throw new WireError(`${what} is not an array of ${length}`);
  }
  return value;
}
