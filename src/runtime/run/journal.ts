import { formatRecord } from "../../trace/format.js";
import type { End, EventRecord, Forward, HubEnd, Note } from "../../trace/records.js";
import type { Moment } from "../node-clock.js";
import type { TraceSink } from "../ports.js";

/** A line of a trace after its first, by a machine or by a hub. */
export type JournalRecord = EventRecord | Note | End | Forward | HubEnd;

/** Distributes over the kinds, so that each keeps its own keys. */
type Unstamped<T> = T extends unknown ? Omit<T, keyof Moment> : never;

/** Writes down what a machine or a hub does, in the order in which it happens. */
export class Journal {
  readonly #sink: TraceSink;
  readonly #written: (record: JournalRecord) => void;
  /** A write failed: the trace ends there, for behind a gap nothing could be trusted. */
  #broken = false;

  /** `written` is told of each record. */
  constructor(sink: TraceSink, written: (record: JournalRecord) => void) {
    this.#sink = sink;
    this.#written = written;
  }

  write(record: JournalRecord): void {
    if (this.#broken) return;
    this.#sink.append(formatRecord(record));
    this.#written(record);
  }

  note(content: Unstamped<Note>, { wallUs, monoUs }: Moment): void {
    this.write({ ...content, wallUs, monoUs });
  }

  /** Throws when the trace cannot be written, and from then on writes nothing more. */
  flush(): void {
    if (this.#broken) return;
    this.#broken = true;
    this.#sink.flush();
    this.#broken = false;
  }

  close(): void {
    this.#sink.close();
  }
}
