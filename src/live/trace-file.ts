import { closeSync, openSync, writeSync } from "node:fs";
import type { TraceSink } from "../runtime/seams.js";
import { NotWritableError } from "../trace/not-writable-error.js";

/** A trace on disk: lines gather during a turn and are written whole at its end. */
export class TraceFile implements TraceSink {
  readonly #path: string;
  readonly #descriptor: number;
  #lines = "";

  /** Appends to the file. Throws NotWritableError, as `flush` does. */
  constructor(path: string) {
    this.#path = path;
    try {
      this.#descriptor = openSync(path, "a");
    } catch (cause) {
      throw new NotWritableError(path, cause);
    }
  }

  append(line: string): void {
    this.#lines += line;
  }

  flush(): void {
    if (this.#lines === "") return;
    const bytes = Buffer.from(this.#lines);
    this.#lines = "";
    try {
      // A write may be short, at a size limit for one; the next then says why.
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(this.#descriptor, bytes, done);
      }
    } catch (cause) {
      throw new NotWritableError(this.#path, cause);
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
