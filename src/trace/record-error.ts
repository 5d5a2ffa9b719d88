/** A text that is no record of a trace, with the reason; whoever knows file and line adds them. */
export class RecordError extends Error {
  readonly code = "record";

  constructor(reason: string) {
    super(reason);
    this.name = "RecordError";
  }
}
