import { readFile, rename, rm, writeFile } from "node:fs/promises";

/** A result that could not be written, with the file, the system's reason and what to do. */
export class NotWritableError extends Error {
  readonly code = "not-writable";

  constructor(path: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`${path}: cannot be written (${reason}). Free the disk or allow writing there`, {
      cause,
    });
    this.name = "NotWritableError";
  }
}

/**
 * Puts a file in place whole: nobody ever reads half of it. Several processes may write the same
 * bytes at once. Throws NotWritableError.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    // On Windows a file that somebody reads cannot be replaced; it may hold the same bytes already.
    if ((await readFile(path, "utf8").catch(() => undefined)) === text) return;
    throw new NotWritableError(path, error);
  }
}
