import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { RunFolder, RunStore } from "../runtime/ports.js";
import { formatRecord, formatRunFile, RUN_FILE, traceFileName } from "../trace/format.js";
import { NotWritableError } from "../trace/not-writable-error.js";
import type { Header, HubHeader, RunFile } from "../trace/records.js";
import { readText } from "./regular-file.js";
import { DraftFile, TraceFile, wholeFile } from "./trace-file.js";

/**
 * Run folders in one directory. A folder appears whole, by rename, when the run starts; the
 * machines of one run that see the same directory share it, and another run's is never touched.
 */
export class RunDirectory implements RunStore {
  readonly #parent: string;

  constructor(parent: string) {
    this.#parent = parent;
  }

  nameTaken(run: string): boolean {
    return existsSync(join(this.#parent, run));
  }

  open(suffixed: boolean, header: Header | HubHeader, runFile: RunFile): RunFolder {
    const { run, runId, id, incarnation } = header;
    const draft = join(this.#parent, `.${run}-${incarnation}.tmp`);
    const withSuffix = `${run}-${runId.slice(0, 4)}`;
    const names = suffixed ? [withSuffix] : [run, withSuffix];
    try {
      makeRunParent(this.#parent);
      mkdirSync(draft);
      writeFileSync(join(draft, RUN_FILE), formatRunFile(runFile), { flag: "wx" });
      writeFileSync(join(draft, traceFileName(id)), formatRecord(header), { flag: "wx" });
      for (const name of names) {
        const folder = join(this.#parent, name);
        if (!settle(draft, folder, header)) continue;
        const pathOf = (other: string) => join(folder, traceFileName(other));
        return {
          path: folder,
          sink: new TraceFile(pathOf(id)),
          has: (other) => existsSync(pathOf(other)),
          draft: (other) => new DraftFile(pathOf(other), `${id}-${incarnation}`),
          trace: (other) => wholeFile(pathOf(other)),
          remove: (other) => discard(pathOf(other)),
        };
      }
    } catch (cause) {
      if (cause instanceof NotWritableError) throw cause;
      throw new NotWritableError(join(this.#parent, run), cause);
    } finally {
      discard(draft);
    }
    const both = names.map((name) => join(this.#parent, name)).join(" and ");
    throw new NotWritableError(both, new Error("other runs' folders have this name"));
  }
}

function discard(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // What cannot be removed could not be made either, and that error says why.
  }
}

/** Makes the draft the run's folder, or adds its trace to that; false if another run has it. */
function settle(draft: string, folder: string, { id, runId }: Header | HubHeader): boolean {
  if (!existsSync(folder)) {
    try {
      renameSync(draft, folder);
      return true;
    } catch (error) {
      // Another process was faster: see below whether the folder is of this run.
      if (!existsSync(folder)) throw error;
    }
  }
  if (runIdOf(folder) !== runId) return false;
  renameSync(join(draft, traceFileName(id)), join(folder, traceFileName(id)));
  return true;
}

/** The run of a folder. Only this one field: a reader of the whole file costs a start its time. */
function runIdOf(folder: string): unknown {
  try {
    const text = readText(join(folder, RUN_FILE));
    return (JSON.parse(text) as { readonly runId?: unknown }).runId;
  } catch {
    // It is no folder of this run.
    return undefined;
  }
}

/**
 * Finds out whether run folders can be made in a directory, which need not exist yet, and leaves
 * nothing behind. Throws NotWritableError.
 */
export function checkRunParent(parent: string): void {
  const there = nearestFolder(parent);
  try {
    rmdirSync(mkdtempSync(join(there, ".k3mesh-")));
  } catch (cause) {
    // A directory that was removed while a process is in it is there, and takes nothing.
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") {
      const problem = isGone(there) ? GONE : `no folder can be made in ${there} (ENOENT)`;
      throw new NotWritableError(parent, cause, `${problem}. Change into another, or name another`);
    }
    throw new NotWritableError(parent, cause);
  }
}

/** The message of what `checkRunParent` throws; null if it throws nothing. */
export function runParentError(parent: string): string | null {
  try {
    checkRunParent(parent);
    return null;
  } catch (error) {
    if (error instanceof NotWritableError) return error.message;
    throw error;
  }
}

/**
 * Makes a directory and those above it that are missing. Node's own way never ends where the
 * working directory is gone, or below /proc. Throws what the system says.
 */
export function makeRunParent(parent: string): void {
  const missing: string[] = [];
  let at = parent;
  while (statSync(at, { throwIfNoEntry: false }) === undefined && at !== dirname(at)) {
    missing.push(at);
    at = dirname(at);
  }
  for (const path of missing.reverse()) {
    try {
      mkdirSync(path);
    } catch (error) {
      // Another machine may have been faster.
      if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
    }
  }
}

const GONE = "this folder is gone (ENOENT)";

/** The directory itself, or the nearest one above it that is there. */
function nearestFolder(parent: string): string {
  let at = parent;
  try {
    for (;;) {
      const found = statSync(at, { throwIfNoEntry: false });
      if (found !== undefined) break;
      // A link that leads nowhere: to a stick that is unplugged, say.
      const link = lstatSync(at, { throwIfNoEntry: false });
      if (link !== undefined) throw new NotWritableError(at, undefined, `${GONE}. Make it again`);
      if (at === dirname(at)) break;
      at = dirname(at);
    }
  } catch (cause) {
    if (cause instanceof NotWritableError) throw cause;
    throw new NotWritableError(parent, cause);
  }
  return at;
}

function isGone(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false })?.nlink === 0;
}
