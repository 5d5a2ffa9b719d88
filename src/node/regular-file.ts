import { randomBytes } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { NotWritableError } from "../trace/not-writable-error.js";
import { decodeText } from "../trace/text-encoding.js";

/** Where a file is wanted there is something that could keep its reader waiting for good. */
export class NotAFileError extends Error {
  /** What it is, as `a FIFO`. */
  readonly found: string;

  constructor(found: string) {
    super(`${found}, not a file`);
    this.name = "NotAFileError";
    this.found = found;
  }
}

/** Without O_NONBLOCK a FIFO without a writer would not even open; Windows has none. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a file to read it; the caller closes it. At once: of thousands of small files it takes
 * longer to wait for them than to read them. Throws NotAFileError, or what the system says.
 */
export function openFile(path: string): { readonly descriptor: number; readonly bytes: number } {
  const descriptor = openRegular(path);
  try {
    const stats = fstatSync(descriptor);
    refuseOthers(stats);
    return { descriptor, bytes: stats.size };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** The text of a file, in UTF-8 or UTF-16. Throws NotAFileError, or what the system says. */
export function readText(path: string): string {
  const { descriptor } = openFile(path);
  try {
    return decodeText(readFileSync(descriptor));
  } finally {
    closeSync(descriptor);
  }
}

/** A socket cannot be opened, and the system says so in its own way. */
function openRegular(path: string): number {
  try {
    return openSync(path, FLAGS);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === "ENXIO" || code === "EOPNOTSUPP" ? new NotAFileError("a socket") : error;
  }
}

function refuseOthers(stats: Stats): void {
  if (!stats.isFile()) throw new NotAFileError(kindOf(stats));
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a FIFO";
  return stats.isSocket() ? "a socket" : "a device";
}

/**
 * Puts a file in place whole: no reader ever sees half of it. Several processes may write the same
 * bytes at once. Throws NotWritableError.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    // On Windows a file with a reader cannot be replaced; it may hold the same bytes already.
    if ((await readFile(path, "utf8").catch(() => undefined)) === text) return;
    throw new NotWritableError(path, error);
  }
}
