import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { unreadable } from "../../trace/reader.js";
import { RecordError } from "../../trace/record-error.js";
import { readText } from "../../trace/regular-file.js";
import { TraceError } from "../../trace/trace-error.js";
import { ADVICE } from "./foreign-log.js";
import { ArrayError, type JsonElement, jsonElements } from "./json-elements.js";

/** A million events and more: an array is read as a whole. */
const BYTES_MAX = 256e6;

/** The events of a log that is a JSON array, and whether it breaks off before that is closed. */
export interface ArrayLog<T> {
  readonly events: T[];
  readonly torn: boolean;
}

/**
 * Reads a log that is one JSON array; `parse` throws RecordError for an element that is damaged. An
 * empty file is a log that has no event yet. Throws TraceError.
 */
export async function readArray<T>(
  path: string,
  parse: (element: JsonElement) => T,
): Promise<ArrayLog<T>> {
  const file = basename(path);
  const text = await textOf(path);
  if (text.trim() === "") return { events: [], torn: false };
  let line = 0;
  try {
    const { elements, torn } = jsonElements(text);
    const events = elements.map((element) => {
      line = element.line;
      return parse(element);
    });
    return { events, torn };
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    const at = error instanceof ArrayError ? error.line : line;
    throw new TraceError(file, at, error.message, ADVICE);
  }
}

async function textOf(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size <= BYTES_MAX) return readText(path);
  } catch (error) {
    throw unreadable(basename(path), error);
  }
  throw new TraceError(basename(path), 0, `larger than ${BYTES_MAX / 1e6} MB`, ADVICE);
}
