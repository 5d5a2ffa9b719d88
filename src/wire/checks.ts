import { WireError } from "./wire-error.js";

// Values that msgpack brought become fields of a known type here; `what` names the field.

/** An integer from min to max, both included. Throws WireError. */
export function integerIn(value: unknown, what: string, min: number, max: number): number {
  if (!Number.isInteger(value)) throw new WireError(`${what} is not an integer`);
  return numberIn(value, what, min, max);
}

/** A number from min to max, both included, never NaN. Throws WireError. */
export function numberIn(value: unknown, what: string, min: number, max: number): number {
  if (typeof value !== "number" || !(value >= min && value <= max)) {
    throw new WireError(`${what} is not a number from ${min} to ${max}`);
  }
  return value + 0; // minus zero becomes zero
}

/** True or false. Throws WireError. */
export function booleanOf(value: unknown, what: string): boolean {
  if (typeof value !== "boolean") throw new WireError(`${what} is not a boolean`);
  return value;
}

/** Bytes, from `min` to `max` of them. Throws WireError. */
export function binaryOf(value: unknown, what: string, min: number, max: number): Uint8Array {
  if (!(value instanceof Uint8Array) || value.length < min || value.length > max) {
    throw new WireError(`${what} is not a binary of ${min} to ${max} bytes`);
  }
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength); // no Buffer
}

/** A text that the pattern matches. Throws WireError. */
export function textMatching(value: unknown, what: string, pattern: RegExp): string {
  if (typeof value !== "string" || !pattern.test(value)) {
    throw new WireError(`${what} is not of the form ${pattern.source}`);
  }
  return value;
}

/** One of a few words. Throws WireError. */
export function oneOf<T extends string>(value: unknown, what: string, words: readonly T[]): T {
  const word = words.find((each) => each === value);
  if (word === undefined) throw new WireError(`${what} is none of ${words.join(", ")}`);
  return word;
}

/** An array of exactly `length` elements. Throws WireError. */
export function listOf(value: unknown, what: string, length: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length !== length) {
    throw new WireError(`${what} is not an array of ${length}`);
  }
  return value;
}
