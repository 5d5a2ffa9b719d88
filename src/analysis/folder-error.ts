/** A folder that cannot be analysed: says which, why and what to do, in one line. */
export class FolderError extends Error {
  readonly code = "folder";

  constructor(folder: string, reason: string, cause?: unknown) {
    super(`${folder}: ${reason}`, { cause });
    this.name = "FolderError";
  }
}
