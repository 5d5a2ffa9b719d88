import { closeSync, openSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { TraceDraft } from "../protocol/trace-taking.js";
import { NotWritableError } from "../trace/not-writable-error.js";
import { writeWhole } from "./write-whole.js";

/** A trace that comes from elsewhere, beside its place until it is whole. */
export class DraftFile implements TraceDraft {
  readonly #target: string;
  readonly #path: string;
  #descriptor: number | undefined;

  /** `writer` is nobody else's name: two machines may gather into one folder. */
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
