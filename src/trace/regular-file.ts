import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

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

/** Without O_NONBLOCK a FIFO that nobody writes to would not even open; Windows has none. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Opens a file to read it. Throws NotAFileError, or what the system says. */
export async function openFile(
  path: string,
): Promise<{ readonly file: FileHandle; readonly bytes: number }> {
  const file = await open(path, FLAGS).catch((error) => Promise.reject(socketIn(error)));
  try {
    const stats = await file.stat();
    refuseOthers(stats);
    return { file, bytes: stats.size };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** The text of a file, decoded as UTF-8. Throws NotAFileError, or what the system says. */
export async function readText(path: string): Promise<string> {
  const { file } = await openFile(path);
  try {
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

/** As `readText`, at once. */
export function readTextSync(path: string): string {
  const descriptor = openSync(path, FLAGS);
  try {
    refuseOthers(fstatSync(descriptor));
    return readFileSync(descriptor, "utf8");
  } finally {
    closeSync(descriptor);
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

/** A socket cannot be opened, and the system says so in its own way. */
function socketIn(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENXIO" || code === "EOPNOTSUPP" ? new NotAFileError("a socket") : error;
}
