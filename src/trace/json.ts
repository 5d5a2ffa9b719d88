import { RecordError } from "./record-error.js";

/** The object that a text of JSON holds. Throws RecordError when it holds anything else. */
export function parseObject(text: string): Record<string, unknown> {
  const value = parseJson(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new RecordError("not a JSON object");
  }
  refuseDeepNesting(value);
  return value as Record<string, unknown>;
}

/**
 * Refuses an object that names one key twice: JSON.parse keeps the last one silently.
 * Throws RecordError.
 */
export function refuseRepeatedKeys(text: string, value: object): void {
  // Outside of strings JSON has no quotes, so that the strings before a colon are the keys.
  let written = 0;
  for (const match of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)) {
    if (match[1] !== undefined) written += 1;
  }
  if (written !== countKeys(value)) throw new RecordError("a key is repeated");
}

function parseJson(text: string): unknown {
  if (text === "") throw new RecordError("the line is empty");
  try {
    return JSON.parse(text);
  } catch {
    throw new RecordError("not JSON");
  }
}

/** Far more than any record has: whatever walks through a value afterwards may call itself. */
const LEVELS_MAX = 32;

function refuseDeepNesting(value: unknown, depth = 0): void {
  if (depth > LEVELS_MAX) throw new RecordError("nested too deeply");
  if (typeof value !== "object" || value === null) return;
  for (const item of Object.values(value)) refuseDeepNesting(item, depth + 1);
}

function countKeys(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const below = Object.values(value).reduce((sum: number, item) => sum + countKeys(item), 0);
  return below + (Array.isArray(value) ? 0 : Object.keys(value).length);
}
