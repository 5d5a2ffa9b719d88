import { TraceError } from "../../trace/trace-error.js";
import { EventLog } from "../event-log.js";
import type { MachineTrace } from "../machine-trace.js";
import { OffsetLog } from "../offset-log.js";
import { ReceiveLog } from "../receive-log.js";
import { recipientsOf } from "../recipients.js";
import type { ForeignFormat, Run } from "../run.js";
import { type LoggedSend, type Recipients, SendLog } from "../send-log.js";
import {
  ADVICE,
  type ForeignLog,
  type ForeignLogs,
  type ForeignReceive,
  type ForeignSend,
} from "./foreign-log.js";
import { idOf, namedIn } from "./machine-names.js";
import { SendIndex } from "./send-index.js";

/** The actions need two peers. */
const MACHINES_MIN = 3;

/** Makes a run of the logs of a folder: what they do not say stays absent. Throws TraceError. */
export function assemble(run: string, format: ForeignFormat, given: ForeignLogs): Run {
  const names = namesById(given.logs);
  const ids = [...names.keys()];
  const empty = withoutEmpty(given.logs);
  const machines = given.machines ?? Math.max(ids.length, MACHINES_MIN);
  const isComplete = ids.length === machines;
  const shared = new Map<string, Recipients>();
  const senders = new Map(
    given.logs.map((log) => [idOf(log.name), sendsOf(log, isComplete ? ids : undefined, shared)]),
  );
  for (const log of given.logs) weighReceives(log, senders);
  const traces: MachineTrace[] = [];
  for (let log = given.logs.shift(); log !== undefined; log = given.logs.shift()) {
    traces.push(traceOf(log, senders));
  }
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
    empty,
    unnamed: Math.max(0, (given.machines ?? ids.length) - ids.length),
  };
}

/** Takes out the logs that have no event, as one has that was ended before its first; by id. */
function withoutEmpty(logs: ForeignLog[]): ReadonlyMap<string, string> {
  const empty = logs.filter(({ events }) => events.length === 0);
  const [first] = empty;
  if (first !== undefined && empty.length === logs.length) {
    throw new TraceError(first.file, 0, "there is no event in it", ADVICE);
  }
  const full = logs.filter(({ events }) => events.length > 0);
  logs.splice(0, logs.length, ...full);
  return new Map(empty.map(({ file, name }) => [idOf(name), file]));
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
  for (const peer of namedIn(logs)) if (!names.has(idOf(peer))) names.set(idOf(peer), peer);
  return new Map([...names].sort(([, a], [, b]) => (a < b ? -1 : 1)));
}

/** The sends of a log, and how its receivers find them. */
interface Sender {
  readonly sends: SendLog;
  readonly index: SendIndex;
}

/** Whom an action means is said where `ids` are all there were. */
function sendsOf(
  { name, events }: ForeignLog,
  ids: readonly string[] | undefined,
  shared: Map<string, Recipients>,
): Sender {
  const own = idOf(name);
  // Of thousands of machines the list is long: it is made where an action needs it.
  let peers: readonly string[] | undefined;
  const meantBy = (send: ForeignSend): Pick<LoggedSend, "to" | "failed" | "isImplied"> => {
    const { action, to, failed } = send;
    if (to !== undefined) return { to: to.map(idOf), ...(failed && { failed: failed.map(idOf) }) };
    if (action === undefined || ids === undefined) return {};
    peers ??= ids.filter((id) => id !== own);
    return { to: recipientsOf(action, peers), isImplied: true };
  };
  const sends = new SendLog(shared);
  const index = new SendIndex(sends);
  for (const [place, event] of events.entries()) {
    if (event.kind !== "send") continue;
    index.add(event, sends.count);
    const wallUs = event.sentWallUs ?? event.wallUs;
    const send = { ...event, ...meantBy(event), ...(wallUs !== undefined && { wallUs }) };
    sends.add(send, { number: sends.count + 1, isMisnamed: false }, place);
  }
  return { sends, index };
}

function weighReceives({ name, events }: ForeignLog, senders: ReadonlyMap<string, Sender>): void {
  const receiver = idOf(name);
  for (const event of events) {
    if (event.kind !== "receive") continue;
    if (event.from === undefined || !isNamed(event)) continue;
    senders.get(idOf(event.from))?.index.weigh({ receive: event, receiver });
  }
}

function traceOf(log: ForeignLog, senders: ReadonlyMap<string, Sender>): MachineTrace {
  const id = idOf(log.name);
  const events = new EventLog(Number.NaN);
  const receives = new ReceiveLog("stamp");
  for (const event of log.events) {
    if (event.kind === "receive") {
      const from = event.from === undefined ? undefined : idOf(event.from);
      const isPaired = from !== undefined && isNamed(event);
      const sender = isPaired ? senders.get(from) : undefined;
      const number = sender?.index.numberOf({ receive: event, receiver: id }) ?? Number.NaN;
      const receive = {
        ...event,
        ...(from !== undefined && { from }),
        ...(event.msg !== undefined && { name: event.msg }),
      };
      receives.add(receive, { number, isMisnamed: false, isPaired }, events.count);
    }
    events.add(event, event.line);
  }
  const { file, torn } = log;
  const sends = senders.get(id)?.sends ?? new SendLog();
  const offsets = new OffsetLog();
  return { file, id, events, sends, receives, offsets, notes: [], marksEnd: false, torn };
}

/** Whether a receive tells which one of its sender's messages it is of. */
function isNamed({ msg, msgLamport }: ForeignReceive): boolean {
  return msg !== undefined || msgLamport !== undefined;
}
