import { readdir } from "node:fs/promises";
import { FolderError } from "./folder-error.js";

/**
 * The names of a folder's files, sorted; hidden ones are passed over. Throws FolderError, with this
 * problem, where it cannot be read.
 */
export async function filesIn(folder: string, problem: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    // What is named like a log and is no file, a FIFO say, is told by whoever opens it.
    const files = entries.filter((entry) => !(entry.isDirectory() || entry.name.startsWith(".")));
    return files.map(({ name }) => name).sort();
  } catch (error) {
    throw new FolderError(folder, problem, error);
  }
}
