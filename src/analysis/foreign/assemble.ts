import { MACHINES_MIN } from "../../model/limits.js";
import type { RunSource } from "../../trace/run-source.js";
import { TraceError } from "../../trace/trace-error.js";
import { EventLog } from "../event-log.js";
import type { MachineTrace } from "../machine-trace.js";
import { OffsetLog } from "../offset-log.js";
import { ReceiveLog } from "../receive-log.js";
import type { ForeignFormat, KnownFormat, Run } from "../run.js";
import { type LoggedSend, type Recipients, recipientsOf, SendLog } from "../send-log.js";
import { goneReason, unnamedReason } from "../violations.js";
import { type NamedRun, runsByName } from "./file-names.js";
import {
  ADVICE,
  type ForeignLog,
  type ForeignLogs,
  type ForeignReceive,
  type ForeignSend,
} from "./foreign-log.js";
import { readLeast } from "./least.js";
import { idOf, namedIn } from "./match-names.js";
import { Matcher } from "./matcher.js";
import { type Sender, SendIndex } from "./send-index.js";
import { readStar } from "./star-json.js";
import { readTextLogs } from "./text-lines.js";

/** Makes a run of the logs of a folder: what they do not say stays absent. Throws TraceError. */
export function assemble(run: string, format: ForeignFormat, given: ForeignLogs): Run {
  const names = namesById(given.logs);
  const ids = [...names.keys()];
  const empty = withoutEmpty(given.logs);
  const machines = given.machines ?? Math.max(ids.length, MACHINES_MIN);
  const isComplete = ids.length === machines;
  const unnamed = Math.max(0, (given.machines ?? ids.length) - ids.length);
  const shared = new Map<string, Recipients>();
  const senders = new Map(
    given.logs.map((log) => [idOf(log.name), sendsOf(log, isComplete ? ids : undefined, shared)]),
  );
  const missing = ids.filter((id) => !senders.has(id));
  const gone = new Map(missing.map((id) => [id, goneReason(id, empty.get(id))]));
  const matcher = new Matcher(given.logs, senders, {
    gone,
    elsewhere: [...gone.values()][0] ?? elsewhereReason(given.logs.length, unnamed),
  });
  const aliases = new Map(given.logs.map(({ name, alias }) => [idOf(name), alias]));
  const traces: MachineTrace[] = [];
  for (let log = given.logs.shift(); log !== undefined; log = given.logs.shift()) {
    traces.push(traceOf(log, senders.get(idOf(log.name))?.sends, matcher));
  }
  const byId = new Map(traces.map((trace) => [trace.id, trace]));
  const { topology = null, drawRange = null, internalProbability = null, rates } = given;
  const { durationMs = null } = given;
  const roster = ids.map((id) => {
    const rate = rates?.get(names.get(id) ?? "") ?? null;
    const alias = aliases.get(id);
    const known = { id, ...(alias !== undefined && { alias }) };
    return { ...known, incarnation: null, host: null, rate, phaseUs: null };
  });
  const rules = { drawRange, internalProbability, literal: null, durationMs, phase: null };
  return {
    format,
    facts: { run, runId: null, topology, seed: null, rules, roster, startedWallUs: null },
    traces: ids.flatMap((id) => byId.get(id) ?? []),
    traceById: byId,
    missing,
    empty,
    unnamed,
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

/** Why a message may be of a machine that no log names; undefined where all have a log. */
function elsewhereReason(logs: number, unnamed: number): string | undefined {
  if (unnamed > 0) return unnamedReason(unnamed);
  return logs < MACHINES_MIN ? `only ${logs} of at least ${MACHINES_MIN} logs are here` : undefined;
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

/** The recipients follow from the action where `ids` are all machines there were. */
function sendsOf(
  log: ForeignLog,
  ids: readonly string[] | undefined,
  shared: Map<string, Recipients>,
): Sender {
  const own = idOf(log.name);
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
  for (const [place, event] of log.events.entries()) {
    if (event.kind !== "send") continue;
    index.add(event, sends.count);
    const wallUs = event.sentWallUs ?? event.wallUs;
    const send = { ...event, ...meantBy(event), ...(wallUs !== undefined && { wallUs }) };
    sends.add(send, { number: sends.count + 1, isMisnamed: false }, place);
  }
  return { id: own, sends, index, lastClock: log.events.at(-1)?.lamport ?? 0 };
}

function withoutSender({ from: _, ...told }: ForeignReceive): Omit<ForeignReceive, "from"> {
  return told;
}

function traceOf(log: ForeignLog, sends: SendLog | undefined, matcher: Matcher): MachineTrace {
  const id = idOf(log.name);
  const events = new EventLog(Number.NaN);
  const receives = new ReceiveLog("stamp");
  const matchOf = matcher.matchesOf(id);
  for (const event of log.events) {
    if (event.kind === "receive") {
      const { from, key } = matchOf(event, events.lamportBefore(events.count));
      const name = event.msg !== undefined && { name: event.msg };
      // A copy without a key is slow and large: of hundreds of thousands few need one.
      const told = from === undefined ? withoutSender(event) : { ...event, from };
      receives.add({ ...told, ...name }, key, events.count);
    }
    events.add(event, event.line);
  }
  const { file, torn } = log;
  const offsets = new OffsetLog();
  return {
    file,
    id,
    events,
    sends: sends ?? new SendLog(),
    receives,
    offsets,
    notes: [],
    marksEnd: false,
    torn,
  };
}

/** The files that are of one run each; a star's are all of one. */
export function foreignRuns(format: KnownFormat, files: readonly string[]): NamedRun[] {
  if (format !== "star-json") return runsByName(files);
  return [{ logs: files.map((file) => ({ file, machine: file, at: 0 })) }];
}

/** Reads those files that are logs of a run of another program. Throws TraceError. */
export async function readForeign(
  source: RunSource,
  format: KnownFormat,
  files: readonly string[],
  run: string,
): Promise<Run> {
  const logs = await READERS[format](source, files);
  return assemble(run, format, logs);
}

const READERS = { "star-json": readStar, text: readTextLogs, least: readLeast } as const;
