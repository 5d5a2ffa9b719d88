import { basename } from "node:path";
import { parseHubRecord } from "../trace/parse.js";
import { readRecords } from "../trace/reader.js";
import type { HubEnd, HubHeader, HubRecord, Note } from "../trace/records.js";
import { traceFileName } from "../trace/trace-file-name.js";
import { Column } from "./column.js";
import { ForwardLog } from "./forward-log.js";
import type { Placed } from "./machine-trace.js";

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
  /** Lines whose wall time is not the start and what has passed since. */
  readonly misdated: Column;
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
  const forwards = new ForwardLog();
  const misdated = new Column();
  const visit = (record: HubRecord, line: number) => {
    if (record.kind === "header") {
      header = record;
      return;
    }
    if (record.wallUs - record.monoUs !== header?.startWallUs) misdated.push(line);
    if (record.kind === "end") end = { record, line };
    else if (record.kind === "forward") forwards.add(record, line);
    else notes.push({ record, line });
  };
  const ending = await readRecords(path, parseHubRecord, visit, onBytes);
  if (header === undefined) throw new Error("the reader gave no header");
  return {
    file: basename(path),
    id: HUB,
    header,
    forwards,
    notes,
    misdated,
    ...(end && { end }),
    marksEnd: true,
    torn: ending.kind === "died" && ending.torn,
  };
}
