import { TraceError } from "../../trace/trace-error.js";
import { EventLog } from "../event-log.js";
import type { MachineTrace } from "../machine-trace.js";
import { OffsetLog } from "../offset-log.js";
import { ReceiveLog } from "../receive-log.js";
import { recipientsOf } from "../recipients.js";
import type { ForeignFormat, Run } from "../run.js";
import { SendLog } from "../send-log.js";
import type { ForeignEvent, ForeignLog, ForeignLogs } from "./foreign-log.js";
import { idOf, peersIn } from "./machine-names.js";
import { type Arrival, SendIndex } from "./send-index.js";

/** The actions need two peers. */
const MACHINES_MIN = 3;

/** Makes a run of the logs of a folder: what they do not say stays absent. Throws TraceError. */
export function assemble(run: string, format: ForeignFormat, given: ForeignLogs): Run {
  const names = namesById(given.logs);
  const ids = [...names.keys()];
  const machines = given.machines ?? Math.max(ids.length, MACHINES_MIN);
  const isComplete = ids.length === machines;
  const logs = given.logs.map((log) => withIds(log, isComplete ? ids : undefined));
  const arrivals = arrivalsBySender(logs);
  const indices = new Map(
    logs.map(({ name, events }) => [
      name,
      new SendIndex(sendsIn(events), arrivals.get(name) ?? []),
    ]),
  );
  const traces = logs.map((log) => traceOf(log, indices));
  const byId = new Map(traces.map((trace) => [trace.id, trace]));
  const { topology = null, internalProbability = null, durationMs = null, rates } = given;
  const roster = ids.map((id) => {
    const rate = rates?.get(names.get(id) ?? "") ?? null;
    return { id, incarnation: null, host: null, rate, phaseUs: null };
  });
  const rules = { drawRange: null, internalProbability, literal: null, durationMs, phase: null };
  return {
    format,
    facts: { run, runId: null, topology, seed: null, rules, roster, startedWallUs: null },
    traces: ids.flatMap((id) => byId.get(id) ?? []),
    traceById: byId,
    missing: ids.filter((id) => !byId.has(id)),
    unnamed: Math.max(0, (given.machines ?? ids.length) - ids.length),
  };
}

/** All machines that have a log or are named in one, in the order of what they are called. */
function namesById(logs: readonly ForeignLog[]): Map<string, string> {
  const files = new Map<string, string>();
  const names = new Map<string, string>();
  for (const { file, name } of logs) {
    const other = files.get(idOf(name));
    if (other !== undefined) {
      const advice = "Keep one log per machine in a folder";
      throw new TraceError(file, 0, `the log of ${name}, as ${other} is`, advice);
    }
    files.set(idOf(name), file);
    names.set(idOf(name), name);
  }
  for (const peer of logs.flatMap(({ events }) => events.flatMap(peersIn))) {
    if (!names.has(idOf(peer))) names.set(idOf(peer), peer);
  }
  return new Map([...names].sort(([, a], [, b]) => (a < b ? -1 : 1)));
}

/** The log with ids for names; whom an action means is said where `ids` are all there were. */
function withIds(log: ForeignLog, ids: readonly string[] | undefined): ForeignLog {
  const own = idOf(log.name);
  // Of thousands of machines the list is long: it is made where an action needs it.
  let peers: readonly string[] | undefined;
  const events = log.events.map((event): ForeignEvent => {
    if (event.kind === "receive") return { ...event, from: idOf(event.from) };
    if (event.kind === "internal") return event;
    const { action, to, failed } = event;
    if (to !== undefined) {
      return { ...event, to: to.map(idOf), ...(failed && { failed: failed.map(idOf) }) };
    }
    if (action === undefined || ids === undefined) return event;
    peers ??= ids.filter((id) => id !== own);
    return { ...event, to: recipientsOf(action, peers), isImplied: true };
  });
  return { ...log, name: own, events };
}

function sendsIn(events: readonly ForeignEvent[]): (ForeignEvent & { readonly kind: "send" })[] {
  return events.flatMap((event) => (event.kind === "send" ? [event] : []));
}

function arrivalsBySender(logs: readonly ForeignLog[]): Map<string, Arrival[]> {
  const arrivals = new Map<string, Arrival[]>();
  for (const { name: receiver, events } of logs) {
    for (const event of events) {
      if (event.kind !== "receive") continue;
      const arrival = { receive: event, receiver };
      const known = arrivals.get(event.from);
      if (known) known.push(arrival);
      else arrivals.set(event.from, [arrival]);
    }
  }
  return arrivals;
}

function traceOf(log: ForeignLog, indices: ReadonlyMap<string, SendIndex>): MachineTrace {
  const events = new EventLog(Number.NaN);
  const sends = new SendLog();
  const receives = new ReceiveLog();
  for (const event of log.events) {
    if (event.kind === "send") {
      const wallUs = event.sentWallUs ?? event.wallUs;
      const send = { ...event, ...(wallUs !== undefined && { wallUs }) };
      sends.add(send, { number: sends.count + 1, isMisnamed: false }, events.count);
    } else if (event.kind === "receive") {
      const arrival = { receive: event, receiver: log.name };
      const number = indices.get(event.from)?.numberOf(arrival) ?? Number.NaN;
      const name = event.msg ?? `${event.from}@${event.msgLamport}`;
      receives.add({ ...event, name }, { number, isMisnamed: false }, events.count);
    }
    events.add(event, event.line);
  }
  const { file, name: id, torn } = log;
  const offsets = new OffsetLog();
  return { file, id, events, sends, receives, offsets, notes: [], marksEnd: false, torn };
}
