import { randomBytes } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { NotWritableError } from "../trace/not-writable-error.js";

/**
 * Puts a file in place whole: nobody ever reads half of it. Several processes may write the same
 * bytes at once. Throws NotWritableError.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomBytes(4).toString("hex")}.tmp`;
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
