import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { TraceSink } from "../runtime/seams.js";
import { NotWritableError } from "../trace/not-writable-error.js";
import { writeWhole } from "./write-whole.js";

/** A trace on disk: lines gather during a turn and are written whole at its end. */
export class TraceFile implements TraceSink {
  readonly #path: string;
  readonly #descriptor: number;
  #lines = "";

  /** Appends to the file. Throws NotWritableError, as `flush` does. */
  constructor(path: string) {
    this.#path = path;
    try {
      this.#descriptor = openSync(path, "a+");
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
      writeWhole(this.#descriptor, bytes);
    } catch (cause) {
      throw new NotWritableError(this.#path, cause);
    }
  }

  bytes(): number {
    return fstatSync(this.#descriptor).size;
  }

  read(position: number, bytesMax: number): Uint8Array {
    const bytes = new Uint8Array(bytesMax);
    return bytes.subarray(0, readSync(this.#descriptor, bytes, 0, bytesMax, position));
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
