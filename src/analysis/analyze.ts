import type { RunFile } from "../trace/records.js";
import type { RunSource } from "../trace/run-source.js";
import { FolderError } from "../trace/trace-error.js";
import type { Causality } from "./causality/causality.js";
import type { Check, CheckName } from "./check.js";
import { checkActions } from "./checks/actions.js";
import { checkClockCondition } from "./checks/clock-condition.js";
import { checkClocksIncrease } from "./checks/clocks-increase.js";
import { checkConservation } from "./checks/conservation.js";
import { checkFifo } from "./checks/fifo.js";
import { checkForwards } from "./checks/forwards.js";
import { checkQueues } from "./checks/queues.js";
import { checkReceivesHaveSends } from "./checks/receives-have-sends.js";
import { checkSeed } from "./checks/seed.js";
import { checkTicks } from "./checks/ticks.js";
import { ClockOffsets } from "./clock-offsets.js";
import { type ExplainedBreach, type Explanation, explain, explainLiteral } from "./explanation.js";
import { fingerprintOf } from "./fingerprint.js";

import { assemble, foreignRuns, readForeign } from "./foreign/assemble.js";
import type { ForeignLogs } from "./foreign/foreign-log.js";
import { type HubFigures, hubFigures } from "./hub-trace.js";
import { type Incident, incidentsOf } from "./incidents.js";
import { type MachineFigures, machineFigures } from "./machine-figures.js";
import type { MachineTrace } from "./machine-trace.js";
import { type MatchedRun, matched } from "./matching.js";
import { type MessageFigures, messageFigures } from "./message-figures.js";
import { LogFolder } from "./recognize.js";
import { readRun } from "./recorded-run.js";
import type { Format, RecordedFacts, RecordedRun, Run, RunFacts } from "./run.js";

/** What the logs in a folder show, of whatever program they are. */
export interface Analysis {
  readonly format: Format;
  readonly run: RunFacts;
  /** How the run went; null where nothing is wrong, but the logs do not say whether it was over. */
  readonly status: RunStatus | null;
  /** Why logs of another program prove nothing; null where they prove something. */
  readonly nothingToJudge: string | null;
  readonly checks: readonly Check[];
  /** The first violation in full; null where nothing is false but what a literal run is to show. */
  readonly explanation: Explanation | null;
  /** The first violation that a literal run is to show, in full; null where there is none. */
  readonly literalBreach: ExplainedBreach | null;
  readonly messages: MessageFigures;
  /** By id, in the roster's order; of the machines that have a trace. */
  readonly machines: Readonly<Record<string, MachineFigures>>;
  /** What a star's hub did; null in a mesh, or where its trace is missing. */
  readonly hub: HubFigures | null;
  readonly losses: readonly Incident[];
  /** How the events are connected; only of a run that is shown alone. */
  readonly causality?: Causality;
  /**
   * The same for two runs with the same events at the same times, whatever machines, files and
   * folders are called; null without an event.
   */
  readonly fingerprint: string | null;
  /** Of logs that a file describes, what came of reading them so. */
  readonly howRead?: HowRead;
}

/** What the traces of a run's folder show that k3mesh itself wrote. */
export interface RunAnalysis extends Analysis {
  readonly run: RecordedFacts;
  readonly status: RunStatus;
}

/** How a run went that is over. */
type RunStatus = Exclude<RunFile["status"], "running">;

/** One of the runs that a folder holds the logs of. */
export interface FoundRun {
  /** As the folder is called; of several, with what their files have in common. */
  readonly name: string;
  /** Reads the logs and checks them. Throws FolderError and TraceError, one line each. */
  check(): Promise<CheckedRun>;
}

/** A run that has been read, and what its logs show. */
export interface CheckedRun {
  readonly run: MatchedRun;
  readonly analysis: Analysis;
}

/** Tells which runs the logs of a folder are of. Throws FolderError. */
export async function runsIn(folder: LogFolder): Promise<FoundRun[]> {
  const { source } = folder;
  const { format, files } = await folder.recognized();
  const own = source.title;
  if (format === "k3mesh") {
    return [{ name: own, check: async () => checked(await readRun(source)) }];
  }
  return foreignRuns(format, files).map(({ pattern, logs }) => {
    const name = pattern === undefined ? own : `${own}/${pattern}`;
    const names = logs.map(({ file }) => file);
    return { name, check: async () => checked(await readForeign(source, format, names, name)) };
  });
}

/** Reads the logs of one run and checks them. Throws FolderError and TraceError. */
export async function analyzeSource(source: RunSource): Promise<Analysis> {
  return (await onlyRun(source, await runsIn(new LogFolder(source))).check()).analysis;
}

/** The run of a folder that has to hold one alone. Throws FolderError. */
export function onlyRun({ path }: RunSource, [run, ...others]: readonly FoundRun[]): FoundRun {
  if (run !== undefined && others.length === 0) return run;
  const names = [run, ...others].map((each) => each?.name).join(", ");
  const problem = `the logs of ${others.length + 1} runs are in it (${names})`;
  throw new FolderError(path, `${problem}. Keep those of one in a folder`);
}

/** Checks logs of another program that have been read. Throws TraceError. */
export function checkLogs(run: string, logs: ForeignLogs): CheckedRun {
  return checked(assemble(run, "described", logs));
}

function checked(read: Run): CheckedRun {
  const run = matched(read);
  return { run, analysis: analyze(run) };
}

/** Checks a run that has been read; of one that k3mesh itself made it says more. */
export function analyze(read: RecordedRun): RunAnalysis;
export function analyze(read: Run | MatchedRun): Analysis;
export function analyze(read: Run | MatchedRun): Analysis {
  const run = "matching" in read ? read : matched(read);
  const losses = incidentsOf(run);
  const checks = Object.values(CHECKS).flatMap((check) => check(run) ?? []);
  const offsets = new ClockOffsets(run);
  return {
    format: run.format,
    run: run.facts,
    status: statusOf(run, losses),
    nothingToJudge: nothingToJudge(run),
    checks,
    explanation: explain(run, checks),
    literalBreach: explainLiteral(run, checks),
    messages: messageFigures(run, offsets),
    machines: Object.fromEntries(
      run.traces.map((trace) => [trace.id, machineFigures(trace, offsets.wallFigures(trace.id))]),
    ),
    hub: run.hub ? hubFigures(run.hub) : null,
    losses,
    fingerprint: fingerprintOf(run),
  };
}

/** In the order in which verdicts show them; undefined is one that the run is not asked for. */
const CHECKS: Readonly<Record<CheckName, (run: MatchedRun) => Check | undefined>> = {
  "clock-condition": checkClockCondition,
  "clocks-increase": checkClocksIncrease,
  "receives-have-sends": checkReceivesHaveSends,
  fifo: checkFifo,
  conservation: checkConservation,
  queues: checkQueues,
  ticks: checkTicks,
  actions: checkActions,
  seed: checkSeed,
  forwards: checkForwards,
};

/** All that a run is checked for, in the order in which verdicts show it. */
export const CHECK_NAMES: readonly CheckName[] = Object.keys(CHECKS) as CheckName[];

function statusOf({ format, traces, missing }: Run, losses: readonly Incident[]): RunStatus | null {
  const isRecorded = format === "k3mesh";
  const interrupted = traces.every(({ end }) => end?.record.reason === "interrupted");
  if (isRecorded && interrupted && missing.length === 0) return "interrupted";
  if (losses.length > 0) return "degraded";
  return isRecorded ? "complete" : null;
}

/** Lines of logs, and the first of them. */
export interface CountedLines {
  readonly lines: number;
  readonly first: { readonly file: string; readonly line: number; readonly text: string } | null;
}

/** What came of reading logs as a file describes them. */
export interface HowRead {
  /** The file that describes them, as the user knows it. */
  readonly formatFile: string;
  readonly events: number;
  /** Lines that are in no event, and not empty; of files that have events. */
  readonly unmatched: CountedLines;
  /** Lines on which a second pattern found what one had found already. */
  readonly contested: CountedLines;
  /** Files in which no pattern found anything. */
  readonly withoutEvents: readonly string[];
}

/**
 * Why the logs of another program prove nothing about its clocks, whatever the checks say; null
 * where they prove something, and of k3mesh's own runs.
 */
function nothingToJudge({ format, traces, facts }: Run): string | null {
  if (format === "k3mesh") return null;
  if (traces.length < 2) return "it takes the logs of at least two machines";
  const receives = traces.reduce((sum, trace) => sum + trace.receives.count, 0);
  if (receives === 0) return "no message was received";
  const heard = traces.some((trace) => trace.receives.origins.unknown > 0 || hears(trace, traces));
  if (heard) return null;
  const here = traces.map(({ id }) => id);
  const named = facts.roster.map(({ id }) => id).filter((id) => !here.includes(id));
  return (
    `these machines never heard of each other: the logs are of ${listed(here)}` +
    (named.length === 0 ? "" : `, they name ${listed(named)}`)
  );
}

function hears({ id, receives }: MachineTrace, traces: readonly MachineTrace[]): boolean {
  return receives.senders.some((from) => from !== id && traces.some((one) => one.id === from));
}

const LISTED_MAX = 6;

function listed(ids: readonly string[]): string {
  const more = ids.length > LISTED_MAX ? ", …" : "";
  return ids.slice(0, LISTED_MAX).join(", ") + more;
}
