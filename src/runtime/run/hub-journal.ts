import { formatRecord } from "../../trace/format.js";
import type { End, Forward, HubEnd, HubRecord, Note } from "../../trace/records.js";
import type { TraceSink } from "../ports.js";
import type { Moment, NoteContent } from "./journal.js";
import { TraceWriter } from "./trace-writer.js";

/** Writes down what a hub forwards, in the order it happens. */
export class HubJournal {
  readonly #writer: TraceWriter<Forward | Note | HubEnd>;

  constructor(sink: TraceSink, observe: (record: HubRecord) => void) {
    this.#writer = new TraceWriter(sink, formatRecord, observe);
  }

  forward(forward: Forward): void {
    this.#writer.write(forward);
  }

  note(content: NoteContent, { wallUs, monoUs }: Moment): void {
    this.#writer.write({ ...content, wallUs, monoUs });
  }

  end(
    reason: End["reason"],
    counts: Pick<HubEnd, "forwarded" | "copies">,
    { wallUs, monoUs }: Moment,
  ): void {
    this.#writer.write({ kind: "end", wallUs, monoUs, reason, ...counts });
  }

  /** Throws when the trace cannot be written, and from then on writes nothing more. */
  flush(): void {
    this.#writer.flush();
  }

  close(): void {
    this.#writer.close();
  }
}
