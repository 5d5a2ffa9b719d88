import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { RUN_FILE } from "../trace/format.js";
import { parseRunFile } from "../trace/parse.js";
import { NotAFileError, readText } from "../trace/regular-file.js";
import { TraceError } from "../trace/trace-error.js";
import { FolderError } from "./folder-error.js";

/** The run folder in `parent` whose run started last. Throws FolderError when there is none. */
export async function latestRunFolder(parent: string): Promise<string> {
  const names = await readdir(parent).catch(() => []);
  let latest: { readonly folder: string; readonly startedWallUs: number } | undefined;
  for (const name of names.sort()) {
    const folder = join(parent, name);
    const startedWallUs = startOf(folder);
    if (startedWallUs === undefined) continue;
    if (latest && latest.startedWallUs > startedWallUs) continue;
    latest = { folder, startedWallUs };
  }
  if (latest !== undefined) return latest.folder;
  throw new FolderError(parent, "no runs in it. Start one, or name another folder");
}

/** When the run of a folder started; undefined for whatever is no run folder. */
function startOf(folder: string): number | undefined {
  try {
    const path = join(folder, RUN_FILE);
    return parseRunFile(readText(path), path).startedWallUs;
  } catch (error) {
    // A folder that something else made, or half a run, must not hide the good ones.
    const isOther = error instanceof TraceError || error instanceof NotAFileError;
    if (isOther || isSystemError(error)) return undefined;
    throw error;
  }
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}
