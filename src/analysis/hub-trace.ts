import { basename } from "node:path";
import { parseHubRecord } from "../trace/parse.js";
import { readRecords } from "../trace/reader.js";
import type { HubEnd, HubHeader, HubRecord, Note } from "../trace/records.js";
import { traceFileName } from "../trace/trace-file-name.js";
import { Column } from "./column.js";
import type { Placed } from "./machine-trace.js";

export const HUB_TRACE: string = traceFileName("hub");

/** A hub's trace in the memory: what it forwarded as columns, the rest as it was written. */
export interface HubTrace {
  readonly file: string;
  readonly id: "hub";
  readonly header: HubHeader;
  /** By message: how many copies it became. */
  readonly copies: Column;
  /** By message: from when it came to when it was copied. */
  readonly waitUs: Column;
  /** By copy: how much waited for the same leaf already. */
  readonly queues: Column;
  readonly notes: readonly Placed<Note>[];
  readonly end?: Placed<HubEnd>;
  /** Without an end it is only a beginning. */
  readonly marksEnd: true;
  readonly torn: boolean;
}

/** Reads a hub's trace, streaming. Throws TraceError. */
export async function readHubTrace(
  path: string,
  onBytes?: (bytes: number) => void,
): Promise<HubTrace> {
  let header: HubHeader | undefined;
  let end: Placed<HubEnd> | undefined;
  const notes: Placed<Note>[] = [];
  const [copies, waitUs, queues] = [new Column(), new Column(), new Column()];
  const visit = (record: HubRecord, line: number) => {
    if (record.kind === "header") header = record;
    else if (record.kind === "end") end = { record, line };
    else if (record.kind === "forward") {
      copies.push(record.to.length);
      waitUs.push(record.wallUs - record.arrivedWallUs);
      for (const queue of record.queues) queues.push(queue);
    } else notes.push({ record, line });
  };
  const ending = await readRecords(path, parseHubRecord, visit, onBytes);
  if (header === undefined) throw new Error("the reader gave no header");
  return {
    file: basename(path),
    id: "hub",
    header,
    copies,
    waitUs,
    queues,
    notes,
    ...(end && { end }),
    marksEnd: true,
    torn: ending.kind === "died" && ending.torn,
  };
}
