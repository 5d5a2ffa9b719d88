import type { RunFolder } from "../../src/runtime/ports.js";
import { MemoryStore } from "../../src/sim/memory-store.js";
import { NotWritableError } from "../../src/trace/not-writable-error.js";
import type { NodeHeader } from "../../src/trace/records.js";

/** A disk in memory that may be full. */
export class FailingStore extends MemoryStore {
  #flushesLeft = Number.POSITIVE_INFINITY;
  #failuresLeft = 0;

  /** From now on the disk takes so many more flushes, then fails, so many times. */
  failAfter(flushes: number, times: number = Number.POSITIVE_INFINITY): void {
    this.#flushesLeft = flushes;
    this.#failuresLeft = times;
  }

  override open(suffixed: boolean, header: NodeHeader): RunFolder {
    this.#spend();
    const folder = super.open(suffixed, header);
    const { sink } = folder;
    let isEmpty = true;
    const append = (line: string) => {
      isEmpty = false;
      sink.append(line);
    };
    const flush = () => {
      if (isEmpty) return;
      this.#spend();
      isEmpty = true;
      sink.flush();
    };
    const draft = (id: string) => {
      const inner = folder.draft(id);
      const appendBytes = (bytes: Uint8Array) => {
        this.#spend();
        inner.append(bytes);
      };
      return { ...inner, append: appendBytes };
    };
    return { ...folder, sink: { ...sink, append, flush }, draft };
  }

  #spend(): void {
    this.#flushesLeft -= 1;
    if (this.#flushesLeft >= 0 || this.#failuresLeft === 0) return;
    this.#failuresLeft -= 1;
    throw new NotWritableError("memory", new Error("no space left on device"));
  }
}
