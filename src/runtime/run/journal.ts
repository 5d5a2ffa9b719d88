import type { Machine, TickResult } from "../../model/machine.js";
import { messageId } from "../../model/message.js";
import { formatRecord } from "../../trace/format.js";
import type { End, EventRecord, Note } from "../../trace/records.js";
import type { TraceSink } from "../ports.js";
import { TraceWriter } from "./trace-writer.js";

/** A moment: wall clock since the epoch, monotonic since the machine's start. */
export interface Moment {
  readonly wallUs: number;
  readonly monoUs: number;
}

/** Distributes over the kinds, so that each keeps its own keys. */
type Unstamped<T> = T extends unknown ? Omit<T, keyof Moment> : never;

export type NoteContent = Unstamped<Note>;

/** Writes down what a machine does, in the order it happens. */
export class Journal {
  readonly #writer: TraceWriter<EventRecord | Note | End>;
  readonly #counts = { internal: 0, send: 0, receive: 0 };

  constructor(sink: TraceSink, observe: (record: EventRecord | Note | End) => void) {
    this.#writer = new TraceWriter(sink, formatRecord, observe);
  }

  /** Tick k of the machine `id` did this; `failed` are the recipients that were lost already. */
  event(
    id: string,
    k: number,
    result: TickResult,
    moment: Moment,
    failed: readonly string[],
  ): void {
    this.#counts[result.kind] += 1;
    const { internal, send, receive } = this.#counts;
    const place = { seq: internal + send + receive, tick: k + 1, ...moment };
    this.#writer.write(eventRecord(id, place, result, failed));
  }

  note(content: NoteContent, { wallUs, monoUs }: Moment): void {
    this.#writer.write({ ...content, wallUs, monoUs });
  }

  end(
    reason: End["reason"],
    machine: Pick<Machine, "lamport" | "queue">,
    ticks: End["ticks"],
    moment: Moment,
  ): void {
    const { lamport, queue } = machine;
    this.#writer.write({
      kind: "end",
      ...moment,
      reason,
      lamport,
      queue,
      counts: { ...this.#counts },
      ticks,
    });
  }

  /** Throws when the trace cannot be written, and from then on writes nothing more. */
  flush(): void {
    this.#writer.flush();
  }

  close(): void {
    this.#writer.close();
  }
}

function eventRecord(
  id: string,
  place: Moment & { readonly seq: number; readonly tick: number },
  result: TickResult,
  failed: readonly string[],
): EventRecord {
  const { lamport } = result;
  switch (result.kind) {
    case "internal":
      return { kind: "internal", ...place, lamport, queue: 0 };
    case "send": {
      const { action, number, to } = result;
      const sent = { action, msg: messageId(id, number), to };
      const lost = failed.length > 0 ? { failed } : {};
      return { kind: "send", ...place, lamport, queue: 0, ...sent, ...lost };
    }
    case "receive": {
      const { from, message, arrivedWallUs, arrivedMonoUs } = result.delivery;
      const { number, lamport: msgLamport, sentWallUs } = message;
      const carried = { msg: messageId(from, number), from, msgLamport, sentWallUs };
      const arrived = { arrivedWallUs, arrivedMonoUs };
      return { kind: "receive", ...place, lamport, queue: result.queue, ...carried, ...arrived };
    }
    default:
      return result satisfies never;
  }
}
