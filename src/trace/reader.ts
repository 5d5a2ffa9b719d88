import { type Line, LineReader, type LineVisitor } from "./line-reader.js";
import { type Kinded, RecordOrder, type RecordReader, type TraceEnding } from "./record-order.js";
import type { RunSource } from "./run-source.js";
import { Utf8Chunks } from "./text-encoding.js";

/**
 * Reads a trace in chunks, with LF or CRLF: the header first, nothing after `end`. A last line
 * without line ending that does not parse is torn, if no `end` came; every other line that is
 * not a record is an error. Throws TraceError, which names file and line.
 */
export async function readTrace<R extends Kinded>(
  source: RunSource,
  name: string,
  reader: RecordReader<R>,
): Promise<TraceEnding> {
  const records = new RecordOrder(name, reader);
  await visitLines(source, name, records);
  return records.ending();
}

/**
 * Reads a file line by line, in chunks; UTF-16 and marks of the byte order are no matter. Throws
 * TraceError, which names file and line.
 */
export function readLines(
  source: RunSource,
  name: string,
  visit: (line: Line) => void,
): Promise<void> {
  return visitLines(source, name, { take: visit });
}

async function visitLines(source: RunSource, name: string, visitor: LineVisitor): Promise<void> {
  const lines = new LineReader(name, visitor);
  const utf8 = new Utf8Chunks();
  for await (const chunk of source.bytes(name)) lines.push(utf8.push(chunk));
  lines.push(utf8.finish());
  lines.finish();
}
