/** A file that could not be written, with the system's reason and what to do. */
export class NotWritableError extends Error {
  readonly code = "not-writable";

  constructor(path: string, cause: unknown) {
    const message = cause instanceof Error ? cause.message : String(cause);
    // `EACCES: permission denied, open '…'`: the path is said already, and may be a passing one.
    const [reason] = message.split(", ");
    super(`${path}: cannot be written (${reason}). Free the disk or allow writing there`, {
      cause,
    });
    this.name = "NotWritableError";
  }
}
