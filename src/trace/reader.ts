import { closeSync, readSync } from "node:fs";
import { basename } from "node:path";
import { setImmediate } from "node:timers/promises";
import { type Line, LineReader } from "./line-reader.js";
import { parseRecord } from "./parse.js";
import { type Kinded, RecordOrder, type TraceEnding, type Visit } from "./record-order.js";
import type { TraceRecord } from "./records.js";
import { NotAFileError, openFile } from "./regular-file.js";
import { Utf8Chunks } from "./text-encoding.js";
import { TraceError } from "./trace-error.js";

const CHUNK_BYTES = 1024 * 1024;
const CHUNK_BYTES_MIN = 1024;

/**
 * Reads a trace in chunks, with LF or CRLF: the header first, nothing after `end`. A last line
 * without line ending that does not parse is torn, if no `end` came; every other line that is
 * not a record is an error. Throws TraceError, which names file and line.
 */
export function readTrace(
  path: string,
  visit: Visit<TraceRecord>,
  onBytes?: (bytes: number) => void,
): Promise<TraceEnding> {
  return readRecords(path, parseRecord, visit, onBytes);
}

/** As `readTrace`, a trace whose lines `parse` reads. */
export async function readRecords<R extends Kinded>(
  path: string,
  parse: (text: string) => R,
  visit: Visit<R>,
  onBytes?: (bytes: number) => void,
): Promise<TraceEnding> {
  const records = new RecordOrder(basename(path), parse, visit);
  await readLines(path, (line) => records.take(line), onBytes);
  return records.ending();
}

/**
 * Reads a file line by line, in chunks; UTF-16 and marks of the byte order are no matter. Throws
 * TraceError, which names file and line.
 */
export async function readLines(
  path: string,
  visit: (line: Line) => void,
  onBytes?: (bytes: number) => void,
): Promise<void> {
  const lines = new LineReader(basename(path), visit);
  const utf8 = new Utf8Chunks();
  try {
    await readChunks(path, (chunk) => {
      lines.push(utf8.push(chunk));
      onBytes?.(chunk.length);
    });
  } catch (error) {
    throw unreadable(basename(path), error);
  }
  lines.push(utf8.finish());
  lines.finish();
}

async function readChunks(path: string, visit: (chunk: Buffer) => void): Promise<void> {
  const { descriptor, bytes } = openFile(path);
  try {
    let left = bytes;
    for (;;) {
      // Thousands of small files need thousands of small buffers.
      const room = Math.min(CHUNK_BYTES, Math.max(CHUNK_BYTES_MIN, left));
      const chunk = Buffer.allocUnsafe(room);
      const bytesRead = readSync(descriptor, chunk, 0, room, null);
      if (bytesRead === 0) return;
      visit(chunk.subarray(0, bytesRead));
      left -= bytesRead;
      // A long trace lets signals and others have their turn.
      if (left > 0) await setImmediate();
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Errors of the system say nothing about what to do; all others pass. */
export function unreadable(file: string, error: unknown): unknown {
  const isOfSystem =
    error instanceof NotAFileError || (error instanceof Error && "syscall" in error);
  if (!isOfSystem) return error;
  return new TraceError(
    file,
    0,
    `cannot be read (${error.message})`,
    "Check where it leads, and its permissions",
  );
}
