import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { TRACE_SUFFIX } from "../../dist/trace/format.js";
import { parseRecord } from "../../dist/trace/parse.js";
import type { TraceRecord } from "../../dist/trace/records.js";

/** The records of all traces in a folder, a list for each; a torn last line is left out. */
export function traceRecords(folder: string): TraceRecord[][] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(TRACE_SUFFIX))
    .map((name) => {
      const lines = readFileSync(join(folder, name), "utf8").split("\n").slice(0, -1);
      return lines.map((line) => parseRecord(line));
    });
}
