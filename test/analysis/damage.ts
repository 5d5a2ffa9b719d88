import type {
  End,
  EventRecord,
  ReceiveEvent,
  SendEvent,
  TraceRecord,
} from "../../src/trace/records.js";
import { isEvent } from "./good-run.js";

/** A run's records by machine, to be damaged in place. */
export type Traces = Map<string, TraceRecord[]>;

/** A record with its place in its trace; its line is one more. */
export interface Found<T> {
  readonly id: string;
  readonly index: number;
  readonly record: T;
}

export function traceOfMachine(traces: Traces, id: string): TraceRecord[] {
  const trace = traces.get(id);
  if (trace === undefined) throw new Error(`no machine ${id}`);
  return trace;
}

/** All records of a machine for which a test holds, in the order of the trace. */
export function findAll<T extends TraceRecord>(
  traces: Traces,
  id: string,
  is: (record: TraceRecord) => record is T,
  also: (record: T) => boolean = () => true,
): Found<T>[] {
  return traceOfMachine(traces, id).flatMap((record, index) =>
    is(record) && also(record) ? [{ id, index, record }] : [],
  );
}

export function last<T>(items: readonly T[]): T {
  const item = items.at(-1);
  if (item === undefined) throw new Error("the run has nothing of the kind");
  return item;
}

export function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new Error("the run has nothing of the kind");
  return item;
}

/** Changes keys of a record in its trace. */
export function patch<T extends TraceRecord>(
  traces: Traces,
  { id, index }: Found<T>,
  keys: Partial<T>,
): void {
  const trace = traceOfMachine(traces, id);
  trace[index] = { ...trace[index], ...keys } as TraceRecord;
}

export function endOf(traces: Traces, id: string): Found<End> {
  return last(findAll(traces, id, (record): record is End => record.kind === "end"));
}

export function events(traces: Traces, id: string): Found<EventRecord>[] {
  return findAll(traces, id, isEvent);
}

export function isSend(record: TraceRecord): record is SendEvent {
  return record.kind === "send";
}

export function isReceive(record: TraceRecord): record is ReceiveEvent {
  return record.kind === "receive";
}

/**
 * Stamps a machine's events anew by the rule, beginning after a place in its trace. Only for one
 * that sends nothing from there on, so that nobody has read its stamps.
 */
export function restamp(traces: Traces, id: string, after: number): void {
  let lamport = 0;
  for (const { index, record } of events(traces, id)) {
    if (index <= after) {
      lamport = record.lamport;
      continue;
    }
    if (isSend(record)) throw new Error("others have read this machine's stamps");
    lamport = Math.max(lamport, isReceive(record) ? record.msgLamport : 0) + 1;
    patch(traces, { id, index, record }, { lamport });
  }
  patch(traces, endOf(traces, id), { lamport });
}

/** What of a receive comes from its message. */
export function messageOf({
  msg,
  from,
  msgLamport,
  sentWallUs,
}: ReceiveEvent): Partial<ReceiveEvent> {
  return { msg, from, msgLamport, sentWallUs };
}

/** Has the message of a receive arrive at another moment, by both clocks. */
export function arriveAt(
  traces: Traces,
  receive: Found<ReceiveEvent>,
  arrivedMonoUs: number,
): void {
  const { wallUs, monoUs } = receive.record;
  patch(traces, receive, { arrivedMonoUs, arrivedWallUs: wallUs - monoUs + arrivedMonoUs });
}

export function receives(traces: Traces, id: string): Found<ReceiveEvent>[] {
  return findAll(traces, id, isReceive);
}

/** The clock of a machine just before a record. */
export function ownClock(traces: Traces, { id, index }: Found<TraceRecord>): number {
  return events(traces, id).findLast((event) => event.index < index)?.record.lamport ?? 0;
}

/** The last event of a machine, which must be internal: nothing depends on it but the end. */
export function lastInternal(traces: Traces, id: string): Found<EventRecord> {
  return first([last(events(traces, id))].filter(({ record }) => record.kind === "internal"));
}

/** Two receives of a, one after the other, from one sender. */
export function neighbours(traces: Traces): [Found<ReceiveEvent>, Found<ReceiveEvent>] {
  const all = receives(traces, "a");
  const at = all.findLastIndex((found, i) => found.record.from === all[i - 1]?.record.from);
  return all.slice(at - 1) as [Found<ReceiveEvent>, Found<ReceiveEvent>];
}
