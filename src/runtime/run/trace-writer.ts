import type { TraceSink } from "../ports.js";

/** Writes records to a trace in the order in which they come, and tells of each. */
export class TraceWriter<R> {
  readonly #sink: TraceSink;
  readonly #format: (record: R) => string;
  readonly #observe: (record: R) => void;
  /** A write failed: the trace ends there, for behind a gap nothing could be trusted. */
  #broken = false;

  constructor(sink: TraceSink, format: (record: R) => string, observe: (record: R) => void) {
    this.#sink = sink;
    this.#format = format;
    this.#observe = observe;
  }

  write(record: R): void {
    if (this.#broken) return;
    this.#sink.append(this.#format(record));
    this.#observe(record);
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
