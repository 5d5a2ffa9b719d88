import { lstatSync, mkdirSync, mkdtempSync, rmdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { NotWritableError } from "../trace/not-writable-error.js";

/**
 * Finds out whether run folders can be made in a directory, which need not exist yet, and leaves
 * nothing behind. Throws NotWritableError.
 */
export function checkRunParent(parent: string): void {
  const there = nearestFolder(parent);
  try {
    rmdirSync(mkdtempSync(join(there, ".k3mesh-")));
  } catch (cause) {
    // A directory that was removed while somebody is in it is there, and takes nothing.
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") {
      const problem = isGone(there) ? GONE : `no folder can be made in ${there} (ENOENT)`;
      throw new NotWritableError(parent, cause, `${problem}. Change into another, or name another`);
    }
    throw new NotWritableError(parent, cause);
  }
}

/** What `checkRunParent` throws of a directory, in words; null where all is well. */
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
