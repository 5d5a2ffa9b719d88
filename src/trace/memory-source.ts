import type { RunSource } from "./run-source.js";
import { TraceError } from "./trace-error.js";

/** Files in memory, as texts or bytes, by name. */
export type MemoryFiles = Readonly<Record<string, string | Uint8Array>>;

/** How files in memory are called and given out. */
interface Shape {
  /** The name of the run, where no file tells that. */
  readonly title?: string;
  /** The most bytes that are given out at a time; absent, each file is given out whole. */
  readonly chunkBytes?: number;
}

/** Files in memory. */
export class MemorySource implements RunSource {
  readonly title: string;
  readonly #files: ReadonlyMap<string, string | Uint8Array>;
  readonly #chunkBytes: number;

  constructor(files: MemoryFiles, { title = "memory", chunkBytes }: Shape = {}) {
    this.title = title;
    this.#files = new Map(Object.entries(files));
    this.#chunkBytes = chunkBytes ?? Number.POSITIVE_INFINITY;
  }

  get path(): string {
    return this.title;
  }

  async names(): Promise<readonly string[]> {
    return [...this.#files.keys()].sort();
  }

  async *bytes(name: string): AsyncGenerator<Uint8Array, void, undefined> {
    const content = this.#files.get(name);
    if (content === undefined) throw new TraceError(name, 0, "cannot be read");
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    for (let at = 0; at < bytes.length; at += this.#chunkBytes) {
      yield bytes.subarray(at, at + this.#chunkBytes);
    }
  }
}
