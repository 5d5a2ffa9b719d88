import { createHash } from "node:crypto";
import { closeSync, readSync, statSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { RUN_FILE, TRACE_SUFFIX } from "../trace/format.js";
import { parseRunFile } from "../trace/parse.js";
import type { RunSource } from "../trace/run-source.js";
import { FolderError, TraceError } from "../trace/trace-error.js";
import { NotAFileError, openFile, readText } from "./regular-file.js";

/** How much of a folder's traces has been read. */
export interface ReadProgress {
  readonly bytesRead: number;
  readonly bytesTotal: number;
}

/** What fits into a processor's cache is read faster than what does not. */
const CHUNK_BYTES = 256 * 1024;
const CHUNK_BYTES_MIN = 1024;

/** The files of a folder. */
export class FolderSource implements RunSource {
  readonly path: string;
  readonly #onProgress: ((progress: ReadProgress) => void) | undefined;
  #bytesRead = 0;
  #bytesTotal: number | undefined;

  constructor(path: string, onProgress?: (progress: ReadProgress) => void) {
    this.path = path;
    this.#onProgress = onProgress;
  }

  sha256(parts: Iterable<Uint8Array>): string {
    const hash = createHash("sha256");
    for (const part of parts) hash.update(part);
    return hash.digest("hex");
  }

  get title(): string {
    return basename(resolve(this.path));
  }

  async names(): Promise<readonly string[]> {
    try {
      const entries = await readdir(this.path, { withFileTypes: true });
      // A FIFO that is named like a log is refused later, by the function that opens it.
      const files = entries.filter((entry) => !(entry.isDirectory() || isHidden(entry.name)));
      return files.map(({ name }) => name).sort();
    } catch (error) {
      const reason = "not a folder that can be read. Give the folder of a run, such as runs/demo";
      throw new FolderError(this.path, reason, error);
    }
  }

  async *bytes(name: string): AsyncGenerator<Uint8Array, void, undefined> {
    const onBytes = name.endsWith(TRACE_SUFFIX) ? await this.#meter() : undefined;
    try {
      for (const chunk of chunksOf(join(this.path, name))) {
        yield chunk;
        onBytes?.(chunk.length);
        // A long trace lets signals and others have their turn.
        if (chunk.length === CHUNK_BYTES) await setImmediate();
      }
    } catch (error) {
      throw unreadable(name, error);
    }
  }

  /** The folders in it, sorted; without hidden ones and links. */
  async below(): Promise<FolderSource[]> {
    const entries = await readdir(this.path, { withFileTypes: true }).catch(() => []);
    const folders = entries.filter((entry) => entry.isDirectory() && !isHidden(entry.name));
    const names = folders.map(({ name }) => name).sort();
    return names.map((name) => new FolderSource(join(this.path, name), this.#onProgress));
  }

  /** Reports each chunk of a trace; undefined if no progress is wanted. */
  async #meter(): Promise<((bytes: number) => void) | undefined> {
    const onProgress = this.#onProgress;
    if (onProgress === undefined) return undefined;
    const bytesTotal = await this.#size();
    return (bytes) => {
      this.#bytesRead += bytes;
      onProgress({ bytesRead: this.#bytesRead, bytesTotal });
    };
  }

  /** Of all traces in it. */
  async #size(): Promise<number> {
    if (this.#bytesTotal !== undefined) return this.#bytesTotal;
    const traces = (await this.names()).filter((name) => name.endsWith(TRACE_SUFFIX));
    const sizes = await Promise.all(
      traces.map((name) => stat(join(this.path, name)).catch(() => ({ size: 0 }))),
    );
    this.#bytesTotal = sizes.reduce((sum, { size }) => sum + size, 0);
    return this.#bytesTotal;
  }
}

function isHidden(name: string): boolean {
  return name.startsWith(".");
}

/** All chunks are in one buffer. */
function* chunksOf(path: string): Generator<Uint8Array, void, undefined> {
  const { descriptor, bytes } = openFile(path);
  try {
    // Thousands of small files need thousands of small buffers.
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(CHUNK_BYTES_MIN, bytes)));
    for (;;) {
      const bytesRead = readSync(descriptor, chunk, 0, chunk.length, null);
      if (bytesRead === 0) return;
      yield chunk.subarray(0, bytesRead);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Errors of the system say nothing about what to do; all others pass. */
function unreadable(file: string, error: unknown): unknown {
  const isOfSystem =
    error instanceof NotAFileError || (error instanceof Error && "syscall" in error);
  if (!isOfSystem) return error;
  const reason = `cannot be read (${error.message})`;
  return new TraceError(file, 0, reason, "Check where it leads, and its permissions");
}

/** The run folder in `parent` that was written last. Throws FolderError when there is none. */
export async function latestRunFolder(parent: string): Promise<string> {
  const names = await readdir(parent).catch(() => []);
  let latest: { readonly folder: string; readonly writtenMs: number } | undefined;
  for (const name of names.sort()) {
    const folder = join(parent, name);
    const writtenMs = writtenAt(folder);
    if (writtenMs === undefined) continue;
    if (latest && latest.writtenMs > writtenMs) continue;
    latest = { folder, writtenMs };
  }
  if (latest !== undefined) return latest.folder;
  throw new FolderError(parent, "no runs in it. Start one, or name another folder");
}

/** When the run of a folder was written, started or ended; undefined for what is no run folder. */
function writtenAt(folder: string): number | undefined {
  try {
    const path = join(folder, RUN_FILE);
    parseRunFile(readText(path), path);
    return statSync(path).mtimeMs;
  } catch (error) {
    // A folder of another program, or half a run, must not hide the good ones.
    const isOther = error instanceof TraceError || error instanceof NotAFileError;
    if (isOther || (error instanceof Error && "syscall" in error)) return undefined;
    throw error;
  }
}
