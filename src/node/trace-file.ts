import {
  closeSync,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import type { TraceDraft, WholeTrace } from "../protocol/trace-transfer.js";
import type { TraceSink } from "../runtime/ports.js";
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
    return readPiece(this.#descriptor, position, bytesMax);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** A trace that comes from elsewhere, beside its place until it is whole. */
export class DraftFile implements TraceDraft {
  readonly #target: string;
  readonly #path: string;
  #descriptor: number | undefined;

  /** `writer` is a name of its own: two machines may gather into one folder. */
  constructor(target: string, writer: string) {
    this.#target = target;
    this.#path = join(dirname(target), `.${basename(target)}-${writer}.tmp`);
    this.#descriptor = this.#try(() => openSync(this.#path, "w"));
  }

  /** Throws NotWritableError, as `keep` does. */
  append(bytes: Uint8Array): void {
    const descriptor = this.#descriptor;
    if (descriptor !== undefined) this.#try(() => writeWhole(descriptor, bytes));
  }

  keep(): void {
    this.#try(() => {
      this.#close();
      renameSync(this.#path, this.#target);
    });
  }

  discard(): void {
    try {
      this.#close();
      rmSync(this.#path, { force: true });
    } catch {
      // A disk that fails or is read-only by now: that was said when the trace could not be kept.
    }
  }

  #close(): void {
    if (this.#descriptor === undefined) return;
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #try<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      throw new NotWritableError(this.#target, cause);
    }
  }
}

/** A trace on disk that grows no more; it is opened for each piece, so that nothing stays open. */
export function wholeFile(path: string): WholeTrace {
  return {
    bytes: () => statSync(path).size,
    read: (position, bytesMax) => {
      const descriptor = openSync(path, "r");
      try {
        return readPiece(descriptor, position, bytesMax);
      } finally {
        closeSync(descriptor);
      }
    },
  };
}

function readPiece(descriptor: number, position: number, bytesMax: number): Uint8Array {
  const bytes = new Uint8Array(bytesMax);
  return bytes.subarray(0, readSync(descriptor, bytes, 0, bytesMax, position));
}

/** Writes all bytes at the file's present place. */
function writeWhole(descriptor: number, bytes: Uint8Array): void {
  // A write may be short, at a size limit for one; the next then says why.
  for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
}
