import type { EventRecord, TraceRecord } from "../../../src/trace/records.js";
import { isEvent } from "../good-run.js";
import type { Files } from "./log-folder.js";

/** Writes a run of k3mesh as another program would have logged it. */
export type Writer = (traces: ReadonlyMap<string, readonly TraceRecord[]>) => Files;

/** Nothing but what must be there. */
export const asLeast: Writer = (traces) =>
  files(
    traces,
    (id) => `${id}.jsonl`,
    (event) => {
      const { kind, lamport } = event;
      if (event.kind !== "receive") return JSON.stringify({ kind, lamport });
      return JSON.stringify({ kind, lamport, from: event.from, msgLamport: event.msgLamport });
    },
  );

/** The same with the names of messages for their stamps. */
export const asLeastNamed: Writer = (traces) =>
  files(
    traces,
    (id) => `${id}.jsonl`,
    (event) => {
      const { kind, lamport } = event;
      if (event.kind === "internal") return JSON.stringify({ kind, lamport });
      const msg = `message ${event.msg}`;
      if (event.kind === "send") return JSON.stringify({ kind, lamport, msg });
      return JSON.stringify({ kind, lamport, from: event.from, msg });
    },
  );

/** Everything that k3mesh itself writes of an event. */
export const asMost: Writer = (traces) => files(traces, (id) => `${id}.jsonl`, JSON.stringify);

export const asText: Writer = (traces) =>
  files(
    traces,
    (id) => `machine_${number(id)}.log`,
    (event) => {
      const begin = `[${event.kind.toUpperCase()}] SystemTime=${event.wallUs / 1e6}, LogicalClock=${event.lamport}`;
      if (event.kind === "internal") return begin;
      if (event.kind === "send") return `${begin}, Info=To=${event.to.map(number).join(", ")}`;
      return (
        `${begin}, Info=From=${number(event.from)}, SenderClock=${event.msgLamport}, ` +
        `QueueSizeAfter=${event.queue}, OldLocalClock=0`
      );
    },
  );

export const asStar: Writer = (traces) => ({
  ...Object.fromEntries(
    [...traces].map(([id, records]) => {
      const events = records.filter(isEvent).map((event) => starEvent(id, event));
      return [`client-localhost-${port(id)}.json`, JSON.stringify(events, null, 4)];
    }),
  ),
});

/** a, b, c are 1, 2, 3. */
function number(id: string): number {
  return id.charCodeAt(0) - 96;
}

function port(id: string): number {
  return 8000 + number(id);
}

function starEvent(id: string, event: EventRecord): object {
  const common = {
    event_type: event.kind.toUpperCase(),
    system_clock_time: event.wallUs / 1e6,
    logical_clock_time: event.lamport,
    message_queue_size: event.queue,
  };
  if (event.kind === "internal") return { ...common, message: null };
  const isSend = event.kind === "send";
  const message = {
    source: `127.0.0.1:${port(isSend ? id : event.from)}`,
    // Nobody looks at the type of a message that is received.
    type: isSend ? event.action.replace("SEND_ONE", "SEND_FIRST") : "BROADCAST",
    system_clock_time: (isSend ? event.wallUs : event.sentWallUs) / 1e6,
    logical_clock_time: isSend ? event.lamport : event.msgLamport,
    payload: "",
  };
  return { ...common, message };
}

function files(
  traces: ReadonlyMap<string, readonly TraceRecord[]>,
  nameOf: (id: string) => string,
  lineOf: (event: EventRecord) => string,
): Files {
  return Object.fromEntries(
    [...traces].map(([id, records]) => [nameOf(id), records.filter(isEvent).map(lineOf)]),
  );
}
