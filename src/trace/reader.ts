import { type Line, LineReader } from "./line-reader.js";
import { parseRecord } from "./parse.js";
import { type Kinded, RecordOrder, type TraceEnding, type Visit } from "./record-order.js";
import type { TraceRecord } from "./records.js";
import type { RunSource } from "./run-source.js";
import { Utf8Chunks } from "./text-encoding.js";

/**
 * Reads a trace in chunks, with LF or CRLF: the header first, nothing after `end`. A last line
 * without line ending that does not parse is torn, if no `end` came; every other line that is
 * not a record is an error. Throws TraceError, which names file and line.
 */
export function readTrace(
  source: RunSource,
  name: string,
  visit: Visit<TraceRecord>,
): Promise<TraceEnding> {
  return readRecords(source, name, parseRecord, visit);
}

/** As `readTrace`, a trace whose lines `parse` reads. */
export async function readRecords<R extends Kinded>(
  source: RunSource,
  name: string,
  parse: (text: string) => R,
  visit: Visit<R>,
): Promise<TraceEnding> {
  const records = new RecordOrder(name, parse, visit);
  await readLines(source, name, (line) => records.take(line));
  return records.ending();
}

/**
 * Reads a file line by line, in chunks; UTF-16 and marks of the byte order are no matter. Throws
 * TraceError, which names file and line.
 */
export async function readLines(
  source: RunSource,
  name: string,
  visit: (line: Line) => void,
): Promise<void> {
  const lines = new LineReader(name, visit);
  const utf8 = new Utf8Chunks();
  for await (const chunk of source.bytes(name)) lines.push(utf8.push(chunk));
  lines.push(utf8.finish());
  lines.finish();
}
