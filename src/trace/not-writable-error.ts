/** A file that could not be written, with the system's reason and what to do. */
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
