import type { EventRecord } from "../trace/records.js";
import { Column } from "./column.js";

/** What every event of one machine has, by the event's place in its trace from 0. */
export class EventLog {
  readonly #kinds: EventRecord["kind"][] = [];
  /** Line in the trace, from 1. */
  readonly line: Column = new Column();
  readonly seq: Column = new Column();
  readonly tick: Column = new Column();
  readonly monoUs: Column = new Column();
  readonly lamport: Column = new Column();
  /** Inbox length after the event. */
  readonly queue: Column = new Column();

  get count(): number {
    return this.#kinds.length;
  }

  kind(index: number): EventRecord["kind"] {
    return this.#kinds[index] as EventRecord["kind"];
  }

  /** The clock before an event: it starts at 0. */
  lamportBefore(index: number): number {
    return index === 0 ? 0 : this.lamport.at(index - 1);
  }

  add(event: EventRecord, line: number): void {
    this.#kinds.push(event.kind);
    this.line.push(line);
    this.seq.push(event.seq);
    this.tick.push(event.tick);
    this.monoUs.push(event.monoUs);
    this.lamport.push(event.lamport);
    this.queue.push(event.queue);
  }
}
