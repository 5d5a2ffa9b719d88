import { isMachine } from "../../model/id.js";
import type { TraceDraft } from "../../protocol/trace-transfer.js";
import { EventScanner } from "../../trace/event-scanner.js";
import { traceFileName } from "../../trace/format.js";
import { LineReader } from "../../trace/line-reader.js";
import { parserOf } from "../../trace/parse.js";
import { RecordOrder } from "../../trace/record-order.js";
import type { NodeHeader, NodeRecord } from "../../trace/records.js";
import { runKey } from "../../trace/run-key.js";
import { TraceError } from "../../trace/trace-error.js";

/** A draft that is kept only if it is the whole trace of one machine of the run, line for line. */
export class CheckedDraft implements TraceDraft {
  readonly #draft: TraceDraft;
  readonly #id: string;
  readonly #own: NodeHeader;
  readonly #order: RecordOrder<NodeRecord>;
  readonly #lines: LineReader;

  /** `own`: the header of one's own trace, with which that of `id` has to agree. */
  constructor(draft: TraceDraft, id: string, own: NodeHeader) {
    this.#draft = draft;
    this.#id = id;
    this.#own = own;
    this.#order = new RecordOrder<NodeRecord>(traceFileName(id), {
      parse: parserOf(id),
      visit: (record) => {
        if (record.kind === "header") this.#checkHeader(record);
      },
      ...(isMachine(id) && { events: new EventScanner(() => {}) }),
    });
    this.#lines = new LineReader(traceFileName(id), this.#order);
  }

  /** Throws TraceError when it is no trace, as `keep` does, and what the draft throws. */
  append(bytes: Uint8Array): void {
    this.#lines.push(bytes);
    this.#draft.append(bytes);
  }

  keep(): void {
    this.#lines.finish();
    if (this.#order.ending().kind !== "ended") throw this.#error(0, "it has no end");
    this.#draft.keep();
  }

  discard(): void {
    this.#draft.discard();
  }

  #checkHeader(header: NodeHeader): void {
    if (header.id !== this.#id) throw this.#error(1, `it is the trace of ${header.id}`);
    const ofThisRun = header.runId === this.#own.runId && runKey(header) === runKey(this.#own);
    if (!ofThisRun) throw this.#error(1, "its header is of another run");
    const member = this.#own.roster.find(({ id }) => id === this.#id);
    if (member === undefined || !("rate" in header)) return;
    const { incarnation, host, rate, rateRange, phaseUs } = header;
    const same = [
      incarnation === member.incarnation,
      host === member.host,
      rate === member.rate,
      rateRange?.join() === member.rateRange?.join(),
      phaseUs === member.phaseUs,
    ];
    if (same.includes(false)) throw this.#error(1, "its header and the roster differ");
  }

  #error(line: number, reason: string): TraceError {
    return new TraceError(traceFileName(this.#id), line, reason);
  }
}
