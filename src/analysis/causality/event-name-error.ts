/** What was given names no event: says what, why and what to do, in one line. */
export class EventNameError extends Error {
  readonly code = "event";

  constructor(given: string, problem: string) {
    super(`${given}: ${problem}`);
    this.name = "EventNameError";
  }
}
