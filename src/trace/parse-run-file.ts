import { parseObject, refuseRepeatedKeys } from "./json.js";
import { RecordError } from "./record-error.js";
import type { RunFile } from "./records.js";
import { readRunFile } from "./schemas.js";
import { TraceError } from "./trace-error.js";

/** The text of run.json, taken exactly. Throws TraceError naming `file`. */
export function parseRunFile(text: string, file: string): RunFile {
  try {
    const value = parseObject(text);
    refuseRepeatedKeys(text, value);
    return readRunFile(value);
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    throw new TraceError(file, 0, error.message);
  }
}
