import type { EventRecord } from "../trace/records.js";
import { Column } from "./column.js";

/** What a log says of any event; whatever its format does not record is absent. */
export interface LoggedEvent {
  readonly kind: EventRecord["kind"];
  readonly lamport: number;
  readonly seq?: number;
  readonly tick?: number;
  readonly wallUs?: number;
  readonly monoUs?: number;
  readonly queue?: number;
}

const KINDS = ["internal", "send", "receive"] as const;

/** What every event of one machine has, by the event's place in its trace from 0. */
export class EventLog {
  /** Places in `KINDS`. */
  readonly #kinds = new Column();
  readonly #lamportAtStart: number;
  #firstWallUs: number | undefined;
  #lastWallUs: number | undefined;
  /** Line in the trace, from 1. */
  readonly line: Column = new Column();
  readonly seq: Column = new Column();
  readonly tick: Column = new Column();
  readonly monoUs: Column = new Column();
  readonly lamport: Column = new Column();
  /** Inbox length after the event. */
  readonly queue: Column = new Column();

  /** `lamportAtStart`: the clock before the first event, NaN where it is not known. */
  constructor(lamportAtStart: number) {
    this.#lamportAtStart = lamportAtStart;
  }

  get count(): number {
    return this.#kinds.length;
  }

  /** From the first event to the last by the wall clock; NaN where that is not recorded. */
  get wallSpanUs(): number {
    return (this.#lastWallUs ?? Number.NaN) - (this.#firstWallUs ?? Number.NaN);
  }

  kind(index: number): EventRecord["kind"] {
    return KINDS[this.#kinds.at(index)] as EventRecord["kind"];
  }

  /** The clock before an event. */
  lamportBefore(index: number): number {
    return index === 0 ? this.#lamportAtStart : this.lamport.at(index - 1);
  }

  add(event: LoggedEvent, line: number): void {
    if (this.count === 0) this.#firstWallUs = event.wallUs;
    this.#lastWallUs = event.wallUs;
    this.#kinds.push(KINDS.indexOf(event.kind));
    this.line.push(line);
    this.seq.push(event.seq);
    this.tick.push(event.tick);
    this.monoUs.push(event.monoUs);
    this.lamport.push(event.lamport);
    this.queue.push(event.queue);
  }
}
