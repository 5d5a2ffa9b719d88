/** Bytes that no honest peer sends; `reason` says in one short line, for people, what is wrong. */
export class WireError extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.name = "WireError";
    this.reason = reason;
  }
}
