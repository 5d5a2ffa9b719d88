/** A text is no record of a trace, for this reason; a caller that knows file and line adds them. */
export class RecordError extends Error {
  readonly code = "record";

  constructor(reason: string) {
    super(reason);
    this.name = "RecordError";
  }
}
