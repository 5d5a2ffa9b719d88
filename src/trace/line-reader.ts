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

/** Cuts the chunks of a file into lines that end with LF or CRLF. */
export class LineReader {
  readonly #file: string;
  readonly #visit: (line: Line) => void;
  /** Of a line whose end has not come. */
  #rest = new Uint8Array();
  #lines = 0;

  /** `file` is named in errors; `visit` is called once a line, in order. */
  constructor(file: string, visit: (line: Line) => void) {
    this.#file = file;
    this.#visit = visit;
  }

  /**
   * Takes the next bytes, and keeps none of them. Throws TraceError on a line that is too long or
   * not UTF-8.
   */
  push(chunk: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? chunk : concatBytes(this.#rest, chunk);
    let start = 0;
    for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, start)) {
      const cut = end > start && bytes[end - 1] === CR ? end - 1 : end;
      this.#give(this.#textOf(bytes.subarray(start, cut)), true);
      start = end + 1;
    }
    // A copy, which a Buffer's slice is not.
    this.#rest = concatBytes(bytes.subarray(start));
    if (this.#rest.length > LINE_BYTES_MAX) {
      throw new TraceError(this.#file, this.#lines + 1, "the line never ends");
    }
  }

  /** The file is over: gives out a last line that has no ending. */
  finish(): void {
    if (this.#rest.length > 0) this.#give(lenient.decode(this.#rest), false);
  }

  #give(text: string, ended: boolean): void {
    this.#lines += 1;
    this.#visit({ text, number: this.#lines, ended });
  }

  #textOf(bytes: Uint8Array): string {
    try {
      return strict.decode(bytes);
    } catch {
      throw new TraceError(this.#file, this.#lines + 1, "not UTF-8");
    }
  }
}
