import { traceFileName } from "../trace/format.js";
import { parseHubRecord } from "../trace/parse.js";
import { readTrace } from "../trace/reader.js";
import type { Forward, HubEnd, HubHeader, HubRecord, Note } from "../trace/records.js";
import type { RunSource } from "../trace/run-source.js";
import { Column, oneCopy } from "./column.js";
import type { Placed } from "./machine-trace.js";
import { OffsetLog } from "./offset-log.js";
import { keyOfName } from "./pairing.js";
import { percentile } from "./percentile.js";

/** The id of a star's hub. */
export const HUB = "hub" as const;
export const HUB_TRACE: string = traceFileName(HUB);

/** A hub's trace in the memory: what it forwarded as columns, the rest as it was written. */
export interface HubTrace {
  readonly file: string;
  readonly id: typeof HUB;
  readonly header: HubHeader;
  readonly forwards: ForwardLog;
  readonly notes: readonly Placed<Note>[];
  /** What its pings told of its leaves' clocks. */
  readonly offsets: OffsetLog;
  /** Lines with a wall time that is not the start and what has passed since. */
  readonly misdated: Column;
  readonly end?: Placed<HubEnd>;
  /** Without an end it is only a beginning. */
  readonly marksEnd: true;
  readonly torn: boolean;
}

/** Reads a hub's trace, streaming. Throws TraceError. */
export async function readHubTrace(source: RunSource): Promise<HubTrace> {
  let header: HubHeader | undefined;
  let end: Placed<HubEnd> | undefined;
  const notes: Placed<Note>[] = [];
  const forwards = new ForwardLog();
  const offsets = new OffsetLog();
  const misdated = new Column();
  const visit = (record: HubRecord, line: number) => {
    if (record.kind === "header") {
      header = record;
      return;
    }
    if (record.wallUs - record.monoUs !== header?.startWallUs) misdated.push(line);
    if (record.kind === "end") end = { record, line };
    else if (record.kind === "forward") forwards.add(record, line);
    else if (record.kind === "offset") offsets.add(record);
    else notes.push({ record, line });
  };
  const ending = await readTrace(source, HUB_TRACE, { parse: parseHubRecord, visit });
  if (header === undefined) throw new Error("the reader gave no header");
  return {
    file: HUB_TRACE,
    id: HUB,
    header,
    forwards,
    notes,
    offsets,
    misdated,
    ...(end && { end }),
    marksEnd: true,
    torn: ending.kind === "died" && ending.torn,
  };
}

/** What a hub forwarded, by the place in its trace from 0. */
class ForwardLog {
  /** Line in the trace, from 1. */
  readonly line: Column = new Column();
  readonly seq: Column = new Column();
  readonly wallUs: Column = new Column();
  readonly monoUs: Column = new Column();
  /** When the message came to the hub. */
  readonly arrivedWallUs: Column = new Column();
  /** The number of the message among those of its sender. */
  readonly number: Column = new Column();
  /** By copy: how much waited for the same leaf already. */
  readonly queues: Column = new Column();
  readonly #from: string[] = [];
  readonly #to: (readonly string[])[] = [];
  /** One copy of each: few different ones occur. */
  readonly #ids = new Map<string, string>();
  readonly #recipients = new Map<string, readonly string[]>();

  get count(): number {
    return this.#from.length;
  }

  /** How many copies all messages became. */
  get copies(): number {
    return this.queues.length;
  }

  from(index: number): string {
    return this.#from[index] as string;
  }

  /** The leaves that a message was copied to. */
  to(index: number): readonly string[] {
    return this.#to[index] as readonly string[];
  }

  /** The name of a message as a person finds it in the traces. */
  message(index: number): string {
    return `${this.from(index)}#${this.number.at(index)}`;
  }

  add({ seq, wallUs, monoUs, msg, from, to, arrivedWallUs, queues }: Forward, line: number): void {
    this.line.push(line);
    this.seq.push(seq);
    this.wallUs.push(wallUs);
    this.monoUs.push(monoUs);
    this.arrivedWallUs.push(arrivedWallUs);
    this.number.push(keyOfName(msg, from).number);
    for (const queue of queues) this.queues.push(queue);
    this.#from.push(oneCopy(this.#ids, from, from));
    this.#to.push(oneCopy(this.#recipients, to.join(), to));
  }
}

/** What a star's hub did. */
export interface HubFigures {
  /** Messages, and copies of them: a broadcast to two is one and two. */
  readonly forwarded: number;
  readonly copies: number;
  /** From when a message came to when it was copied; nearest-rank, null of none. */
  readonly waitP50Us: number | null;
  readonly waitP99Us: number | null;
  readonly waitMaxUs: number | null;
  /** The most that waited for one leaf when another copy came. */
  readonly queueMax: number | null;
}

export function hubFigures({ forwards }: HubTrace): HubFigures {
  const { wallUs, arrivedWallUs, queues } = forwards;
  const waits = wallUs.toArray().map((us, i) => us - arrivedWallUs.at(i));
  waits.sort();
  return {
    forwarded: forwards.count,
    copies: forwards.copies,
    waitP50Us: percentile(waits, 0.5),
    waitP99Us: percentile(waits, 0.99),
    waitMaxUs: percentile(waits, 1),
    queueMax: percentile(queues.toArray().sort(), 1),
  };
}
