import { concatBytes } from "@noble/hashes/utils.js";
import { TraceError } from "./trace-error.js";

const LF = 10;
const CR = 13;
/** Far above the header of a thousand machines: a file without lines must not fill the memory. */
const LINE_BYTES_MAX = 4 * 1024 * 1024;

const strict = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

/** One line of a file, without its ending. */
export interface Line {
  readonly text: string;
  /** Counts from 1. */
  readonly number: number;
  /** Whether a line ending followed: only the last line of a file may lack it. */
  readonly ended: boolean;
}

/** What takes in the lines of a file. */
export interface LineVisitor {
  /** Called once a line, in order, unless `scan` took it. */
  take(line: Line): void;
  /**
   * Takes the line that begins at a place of `bytes`, and has its ending there. Returns where the
   * next one begins, -1 where the line is left to `take`.
   */
  scan?(bytes: Uint8Array, at: number, number: number): number;
}

/** Cuts the chunks of a file into lines that end with LF or CRLF. */
export class LineReader {
  readonly #file: string;
  readonly #visitor: LineVisitor;
  /** Of a line whose end has not come. */
  #rest = new Uint8Array();
  #lines = 0;

  /** `file` is named in errors. */
  constructor(file: string, visitor: LineVisitor) {
    this.#file = file;
    this.#visitor = visitor;
  }

  /**
   * Takes the next bytes, and keeps none of them. Throws TraceError on a line that is too long or
   * not UTF-8.
   */
  push(chunk: Uint8Array): void {
    let start = this.#finishRest(chunk);
    const whole = chunk.lastIndexOf(LF) + 1;
    while (start < whole) start = this.#takeLine(chunk, start);
    // A copy, which a Buffer's slice is not.
    this.#rest = concatBytes(this.#rest, chunk.subarray(start));
    if (this.#rest.length > LINE_BYTES_MAX) {
      throw new TraceError(this.#file, this.#lines + 1, "the line never ends");
    }
  }

  /** The file is over: gives out a last line that has no ending. */
  finish(): void {
    if (this.#rest.length > 0) this.#give(lenient.decode(this.#rest), false);
  }

  /** Takes the line that began in an earlier chunk; returns where the next one begins. */
  #finishRest(chunk: Uint8Array): number {
    const end = chunk.indexOf(LF);
    if (this.#rest.length === 0 || end === -1) return 0;
    this.#takeLine(concatBytes(this.#rest, chunk.subarray(0, end + 1)), 0);
    this.#rest = new Uint8Array();
    return end + 1;
  }

  /** Takes the line at a place, whose ending is there too; returns where the next one begins. */
  #takeLine(bytes: Uint8Array, start: number): number {
    const next = this.#visitor.scan?.(bytes, start, this.#lines + 1) ?? -1;
    if (next !== -1) {
      this.#lines += 1;
      return next;
    }
    const end = bytes.indexOf(LF, start);
    const cut = end > start && bytes[end - 1] === CR ? end - 1 : end;
    this.#give(this.#textOf(bytes.subarray(start, cut)), true);
    return end + 1;
  }

  #give(text: string, ended: boolean): void {
    this.#lines += 1;
    this.#visitor.take({ text, number: this.#lines, ended });
  }

  #textOf(bytes: Uint8Array): string {
    try {
      return strict.decode(bytes);
    } catch {
      throw new TraceError(this.#file, this.#lines + 1, "not UTF-8");
    }
  }
}
