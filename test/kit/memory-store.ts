import type { TraceDraft, WholeTrace } from "../../src/protocol/trace-transfer.js";
import type { RunFolder, RunStore, TraceSink } from "../../src/runtime/ports.js";
import { formatRecord } from "../../src/trace/format.js";
import { NotWritableError } from "../../src/trace/not-writable-error.js";
import type { Header, HubHeader } from "../../src/trace/records.js";

/** A run's folder in memory. */
export interface MemoryFolder {
  readonly runId: string;
  /** What is on disk, by machine id. */
  readonly traces: Map<string, string>;
}

/** Run folders in memory: one disk, that several machines may share. */
export class MemoryStore implements RunStore {
  readonly folders: Map<string, MemoryFolder> = new Map();
  #flushesLeft = Number.POSITIVE_INFINITY;
  #failuresLeft = 0;

  /** From now on the disk takes so many more flushes, then fails, so many times. */
  failAfter(flushes: number, times: number = Number.POSITIVE_INFINITY): void {
    this.#flushesLeft = flushes;
    this.#failuresLeft = times;
  }

  nameTaken(run: string): boolean {
    return this.folders.has(run);
  }

  open(suffixed: boolean, header: Header | HubHeader): RunFolder {
    const { run, runId, id } = header;
    const withSuffix = `${run}-${runId.slice(0, 4)}`;
    for (const name of suffixed ? [withSuffix] : [run, withSuffix]) {
      const folder = this.folders.get(name) ?? { runId, traces: new Map() };
      if (folder.runId !== runId) continue;
      this.#spend();
      this.folders.set(name, folder);
      folder.traces.set(id, formatRecord(header));
      return {
        path: name,
        sink: this.#sink(folder, id),
        has: (other) => folder.traces.has(other),
        draft: (other) => this.#draft(folder, other),
        trace: (other) => wholeTrace(folder, other),
        remove: (other) => void folder.traces.delete(other),
      };
    }
    throw new Error(`${run} and ${withSuffix} are other runs'`);
  }

  #sink(folder: MemoryFolder, id: string): TraceSink {
    let lines = "";
    return {
      append: (line) => {
        lines += line;
      },
      flush: () => {
        if (lines === "") return;
        this.#spend();
        folder.traces.set(id, (folder.traces.get(id) ?? "") + lines);
        lines = "";
      },
      ...wholeTrace(folder, id),
      close: () => {},
    };
  }

  #draft(folder: MemoryFolder, id: string): TraceDraft {
    const chunks: Uint8Array[] = [];
    return {
      append: (bytes) => {
        this.#spend();
        chunks.push(bytes.slice());
      },
      keep: () => {
        folder.traces.set(id, Buffer.concat(chunks).toString());
      },
      discard: () => {},
    };
  }

  #spend(): void {
    this.#flushesLeft -= 1;
    if (this.#flushesLeft >= 0 || this.#failuresLeft === 0) return;
    this.#failuresLeft -= 1;
    throw new NotWritableError("memory", new Error("no space left on device"));
  }
}

function wholeTrace(folder: MemoryFolder, id: string): WholeTrace {
  return {
    bytes: () => bytesOf(folder, id).length,
    read: (position, bytesMax) => bytesOf(folder, id).subarray(position, position + bytesMax),
  };
}

function bytesOf(folder: MemoryFolder, id: string): Buffer {
  return Buffer.from(folder.traces.get(id) ?? "");
}
