import { concatBytes } from "@noble/hashes/utils.js";
import type { TraceDraft, WholeTrace } from "../protocol/trace-transfer.js";
import type { RunFolder, RunStore, TraceSink } from "../runtime/ports.js";
import { formatRecord, traceFileName } from "../trace/format.js";
import { MemorySource } from "../trace/memory-source.js";
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

  /** A folder as those see it that read runs; empty where there is none of this name. */
  source(folder: string): MemorySource {
    const traces = [...(this.folders.get(folder)?.traces ?? [])];
    const files = traces.map(([id, text]) => [traceFileName(id), text] as const);
    return new MemorySource(Object.fromEntries(files), { title: folder });
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
  const chunks: Uint8Array[] = [];
  return {
    append: (bytes) => {
      chunks.push(bytes);
    },
    keep: () => {
      folder.traces.set(id, new TextDecoder().decode(concatBytes(...chunks)));
    },
    discard: () => {},
  };
}

/** The bytes of a trace are made once, and anew when it has grown. */
function wholeTrace({ traces }: MemoryFolder, id: string): WholeTrace {
  let encoded: { readonly text: string; readonly bytes: Uint8Array } | undefined;
  const bytes = () => {
    const text = traces.get(id) ?? "";
    if (encoded?.text !== text) encoded = { text, bytes: new TextEncoder().encode(text) };
    return encoded.bytes;
  };
  return {
    bytes: () => bytes().length,
    read: (position, bytesMax) => bytes().subarray(position, position + bytesMax),
  };
}
