import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunFolder, RunStore } from "../runtime/seams.js";
import { formatRecord } from "../trace/format.js";
import { formatRunFile, RUN_FILE } from "../trace/format-run-file.js";
import { NotWritableError } from "../trace/not-writable-error.js";
import type { Header, HubHeader, RunFile } from "../trace/records.js";
import { readText } from "../trace/regular-file.js";
import { traceFileName } from "../trace/trace-file-name.js";
import { DraftFile } from "./draft-file.js";
import { makeRunParent } from "./run-parent.js";
import { TraceFile } from "./trace-file.js";
import { WholeFile } from "./whole-file.js";

/**
 * Run folders in one directory. A folder appears whole, by rename, when the run starts; the
 * machines of one run that see the same directory share it, and another run's is never touched.
 */
export class RunDirectory implements RunStore {
  readonly #parent: string;

  constructor(parent: string) {
    this.#parent = parent;
  }

  taken(run: string): boolean {
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
        return {
          path: folder,
          sink: new TraceFile(join(folder, traceFileName(id))),
          has: (other) => existsSync(join(folder, traceFileName(other))),
          draft: (other) =>
            new DraftFile(join(folder, traceFileName(other)), `${id}-${incarnation}`),
          trace: (other) => new WholeFile(join(folder, traceFileName(other))),
          remove: (other) => discard(join(folder, traceFileName(other))),
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
    // Where it cannot be removed it could not be made either, and that error says why.
  }
}

/** Makes the draft the run's folder, or adds its trace to that; false if another run has it. */
function settle(draft: string, folder: string, { id, runId }: Header | HubHeader): boolean {
  if (!existsSync(folder)) {
    try {
      renameSync(draft, folder);
      return true;
    } catch (error) {
      // Somebody else was faster: see below whether it is ours.
      if (!existsSync(folder)) throw error;
    }
  }
  if (runIdOf(folder) !== runId) return false;
  renameSync(join(draft, traceFileName(id)), join(folder, traceFileName(id)));
  return true;
}

/** Whose folder it is. Only this one field: a reader of the whole file costs a start its time. */
function runIdOf(folder: string): unknown {
  try {
    const text = readText(join(folder, RUN_FILE));
    return (JSON.parse(text) as { readonly runId?: unknown }).runId;
  } catch {
    // Whatever it is, it is no folder of this run.
    return undefined;
  }
}
