import { Buffer, isUtf8 } from "node:buffer";
import { TraceError } from "./trace-error.js";

const LF = 10;
const CR = 13;
/** Far above the header of a thousand machines: a file without lines must not fill the memory. */
const LINE_BYTES_MAX = 4 * 1024 * 1024;

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
  #rest: Buffer = Buffer.alloc(0);
  #lines = 0;

  /** `file` is named in errors; `visit` is called once a line, in order. */
  constructor(file: string, visit: (line: Line) => void) {
    this.#file = file;
    this.#visit = visit;
  }

  /**
   * Takes the next bytes, which have to stay as they are. Throws TraceError on a line that is too
   * long or not UTF-8.
   */
  push(chunk: Uint8Array): void {
    const fresh = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const bytes = this.#rest.length === 0 ? fresh : Buffer.concat([this.#rest, fresh]);
    let start = 0;
    for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, start)) {
      const cut = end > start && bytes[end - 1] === CR ? end - 1 : end;
      this.#emit(bytes, start, cut, true);
      start = end + 1;
    }
    this.#rest = bytes.subarray(start);
    if (this.#rest.length > LINE_BYTES_MAX) {
      throw new TraceError(this.#file, this.#lines + 1, "the line never ends");
    }
  }

  /** The file is over: gives out a last line that has no ending. */
  finish(): void {
    if (this.#rest.length > 0) this.#emit(this.#rest, 0, this.#rest.length, false);
  }

  #emit(bytes: Buffer, start: number, end: number, ended: boolean): void {
    this.#lines += 1;
    const text = bytes.toString("utf8", start, end);
    // The decoder puts U+FFFD for what is not UTF-8, but the text may also hold it rightly.
    if (ended && text.includes("\ufffd") && !isUtf8(bytes.subarray(start, end))) {
      throw new TraceError(this.#file, this.#lines, "not UTF-8");
    }
    this.#visit({ text, number: this.#lines, ended });
  }
}
