import type { RunSource } from "../../src/trace/run-source.js";
import { TraceError } from "../../src/trace/trace-error.js";

/** Files in the memory, given out in chunks of so many bytes. */
export class MemorySource implements RunSource {
  readonly path: string = "memory/files";
  readonly title: string = "files";
  readonly #files: ReadonlyMap<string, Uint8Array>;
  readonly #chunkBytes: number;

  constructor(files: Readonly<Record<string, string | Uint8Array>>, chunkBytes = 1024) {
    const entries = Object.entries(files);
    const encoder = new TextEncoder();
    this.#files = new Map(
      entries.map(([name, content]) => {
        return [name, typeof content === "string" ? encoder.encode(content) : content];
      }),
    );
    this.#chunkBytes = chunkBytes;
  }

  async names(): Promise<readonly string[]> {
    return [...this.#files.keys()].sort();
  }

  async *bytes(name: string): AsyncGenerator<Uint8Array, void, undefined> {
    const content = this.#files.get(name);
    if (content === undefined) throw new TraceError(name, 0, "cannot be read");
    for (let at = 0; at < content.length; at += this.#chunkBytes) {
      yield content.slice(at, at + this.#chunkBytes);
    }
  }
}
