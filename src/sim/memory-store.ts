import type { TraceDraft, WholeTrace } from "../protocol/trace-transfer.js";
import type { RunFolder, RunStore, TraceSink } from "../runtime/ports.js";
import { formatRecord } from "../trace/format.js";
import type { NodeHeader } from "../trace/records.js";

/** A run's folder in memory. */
export interface MemoryFolder {
  readonly runId: string;
  /** The text of each trace that has been flushed, by machine id. */
  readonly traces: Map<string, string>;
}

/** Run folders in memory: one disk, that several machines may share. */
export class MemoryStore implements RunStore {
  readonly folders: Map<string, MemoryFolder> = new Map();

  nameTaken(run: string): boolean {
    return this.folders.has(run);
  }

  open(suffixed: boolean, header: NodeHeader): RunFolder {
    const { run, runId, id } = header;
    const withSuffix = `${run}-${runId.slice(0, 4)}`;
    for (const name of suffixed ? [withSuffix] : [run, withSuffix]) {
      const folder = this.folders.get(name) ?? { runId, traces: new Map() };
      if (folder.runId !== runId) continue;
      this.folders.set(name, folder);
      folder.traces.set(id, formatRecord(header));
      return {
        path: name,
        sink: sinkOf(folder, id),
        has: (other) => folder.traces.has(other),
        draft: (other) => draftOf(folder, other),
        trace: (other) => wholeTrace(folder, other),
        remove: (other) => void folder.traces.delete(other),
      };
    }
    throw new Error(`${run} and ${withSuffix} are other runs'`);
  }
}

function sinkOf(folder: MemoryFolder, id: string): TraceSink {
  let lines = "";
  return {
    append: (line) => {
      lines += line;
    },
    flush: () => {
      if (lines === "") return;
      folder.traces.set(id, (folder.traces.get(id) ?? "") + lines);
      lines = "";
    },
    ...wholeTrace(folder, id),
    close: () => {},
  };
}

function draftOf(folder: MemoryFolder, id: string): TraceDraft {
  const decoder = new TextDecoder();
  let text = "";
  return {
    append: (bytes) => {
      text += decoder.decode(bytes, { stream: true });
    },
    keep: () => {
      folder.traces.set(id, text + decoder.decode());
    },
    discard: () => {},
  };
}

function wholeTrace(folder: MemoryFolder, id: string): WholeTrace {
  const bytes = () => new TextEncoder().encode(folder.traces.get(id) ?? "");
  return {
    bytes: () => bytes().length,
    read: (position, bytesMax) => bytes().subarray(position, position + bytesMax),
  };
}
