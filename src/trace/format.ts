import { HUB_ID } from "../model/id.js";
import type { Value } from "./fields.js";
import {
  type Forward,
  HUB_RECORDS,
  type HubRecord,
  MACHINE_RECORDS,
  type OffsetNote,
  type ReceiveEvent,
  RUN,
  type RunFile,
  type SendEvent,
  type TraceRecord,
} from "./records.js";

/** The name of the file that says what a run was. */
export const RUN_FILE = "run.json";

/** What a trace's file is called, behind the machine's id. */
export const TRACE_SUFFIX = ".trace.jsonl";

/** The name of a machine's trace in the run folder. */
export function traceFileName(id: string): string {
  return `${id}${TRACE_SUFFIX}`;
}

/** The bytes of run.json: keys in a fixed order, indented for people, LF. */
export function formatRunFile(run: RunFile): string {
  return `${JSON.stringify(RUN.ordered(run), null, 2)}\n`;
}

/** One record as its line of a trace, with LF; keys in the order that the contract fixes. */
export function formatRecord(record: TraceRecord | HubRecord): string {
  switch (record.kind) {
    case "internal":
      return `{"kind":"internal",${eventKeys(record)}}\n`;
    case "send":
      return formatSend(record);
    case "receive":
      return formatReceive(record);
    case "forward":
      return formatForward(record);
    case "offset":
      return formatOffset(record);
    default:
      return `${JSON.stringify(orderedKeys(record))}\n`;
  }
}

/** With its keys in the order of its table, whatever order they have. */
function orderedKeys(record: TraceRecord | HubRecord): unknown {
  const isOfHub = "forwarded" in record || ("id" in record && record.id === HUB_ID);
  const records: Readonly<Record<string, Value<unknown>>> = isOfHub ? HUB_RECORDS : MACHINE_RECORDS;
  return records[record.kind]?.ordered(record);
}

// What most of a trace's lines are is formatted by hand, three times as fast as JSON.stringify. The
// texts are ids, actions and numbers, which JSON never escapes; JSON.stringify takes all others.

function eventKeys(event: {
  readonly seq: number;
  readonly tick: number;
  readonly wallUs: number;
  readonly monoUs: number;
  readonly lamport: number;
  readonly queue: number;
}): string {
  return (
    `"seq":${event.seq},"tick":${event.tick},"wallUs":${event.wallUs},` +
    `"monoUs":${event.monoUs},"lamport":${event.lamport},"queue":${event.queue}`
  );
}

function formatSend(event: SendEvent): string {
  const failed = event.failed === undefined ? "" : `,"failed":${idList(event.failed)}`;
  return (
    `{"kind":"send",${eventKeys(event)},"action":"${event.action}","msg":"${event.msg}",` +
    `"to":${idList(event.to)}${failed}}\n`
  );
}

function idList(ids: readonly string[]): string {
  return ids.length === 0 ? "[]" : `["${ids.join('","')}"]`;
}

function formatReceive(event: ReceiveEvent): string {
  return (
    `{"kind":"receive",${eventKeys(event)},"msg":"${event.msg}","from":"${event.from}",` +
    `"msgLamport":${event.msgLamport},"sentWallUs":${event.sentWallUs},` +
    `"arrivedWallUs":${event.arrivedWallUs},"arrivedMonoUs":${event.arrivedMonoUs}}\n`
  );
}

function formatForward(forward: Forward): string {
  const { seq, wallUs, monoUs, msg, from, to, arrivedWallUs, queues } = forward;
  return (
    `{"kind":"forward","seq":${seq},"wallUs":${wallUs},"monoUs":${monoUs},"msg":"${msg}",` +
    `"from":"${from}","to":${idList(to)},"arrivedWallUs":${arrivedWallUs},` +
    `"queues":[${queues.join()}]}\n`
  );
}

function formatOffset({ wallUs, monoUs, peer, offsetUs, rttUs }: OffsetNote): string {
  return (
    `{"kind":"offset","wallUs":${wallUs},"monoUs":${monoUs},"peer":"${peer}",` +
    `"offsetUs":${offsetUs},"rttUs":${rttUs}}\n`
  );
}
