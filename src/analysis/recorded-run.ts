import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { RUN_FILE, TRACE_SUFFIX, traceFileName } from "../trace/format.js";
import { parseRunFile } from "../trace/parse.js";
import type { Header, HubHeader, RosterEntry, RunFile } from "../trace/records.js";
import { type RunHeader, runKey, sortRoster } from "../trace/run-key.js";
import { type RunSource, readTextIfThere } from "../trace/run-source.js";
import { FolderError, TraceError } from "../trace/trace-error.js";
import { HUB, HUB_TRACE, type HubTrace, readHubTrace } from "./hub-trace.js";
import { type RecordedTrace, readMachineTrace } from "./machine-trace.js";
import type { RecordedRun } from "./run.js";

/**
 * Reads every trace of a run that k3mesh made and tells which are missing; run.json may be so too.
 * Throws FolderError when there are none, TraceError when one is damaged or of another run; unless
 * `onLeftOut` is told of that: then such a trace is left out, and run.json says what the run was.
 */
export async function readRun(
  source: RunSource,
  onLeftOut?: (error: TraceError) => void,
): Promise<RecordedRun> {
  const files = (await source.names()).filter((name) => name.endsWith(TRACE_SUFFIX));
  const traces: RecordedTrace[] = [];
  let hub: HubTrace | undefined;
  const runFile = await readRunFile(source);
  const told = onLeftOut && runFile && headed(runFile);
  const take = async (file: string) => {
    if (file === HUB_TRACE) {
      const trace = await readHubTrace(source);
      if (told) refuseOtherHub(told, trace);
      hub = trace;
      return;
    }
    const trace = await readMachineTrace(source, file);
    refuseForeign(told ?? traces[0] ?? trace, trace);
    traces.push(trace);
  };
  for (const file of files) {
    try {
      await take(file);
    } catch (error) {
      if (!onLeftOut || !(error instanceof TraceError)) throw error;
      onLeftOut(error);
    }
  }
  // A hub that lost all its leaves has its own trace alone.
  const first = traces[0] ?? hub;
  if (first === undefined) {
    const reason = `no ${TRACE_SUFFIX} files in it. Give the folder of a run, such as runs/demo`;
    throw new FolderError(source.path, reason);
  }
  if (hub) refuseOtherHub(first, hub);
  const isStar = first.header.topology === "star";
  const { sha256 } = source;
  const run = {
    ...toRun(first, traces),
    ...(isStar && { hub: hub ?? null }),
    ...(sha256 && { sha256 }),
  };
  if (runFile && !told) {
    refuseOtherRunFile(first, runFile);
    if (lacksNothing(run)) refuseOtherStart(runFile, [...traces, ...(hub ? [hub] : [])]);
  }
  return run;
}

function lacksNothing({ missing, hub }: RecordedRun): boolean {
  return missing.length === 0 && hub !== null;
}

/** The traces say all that it says, so that a run without it can be analysed as well. */
async function readRunFile(source: RunSource): Promise<RunFile | undefined> {
  const text = await readTextIfThere(source, RUN_FILE);
  return text === undefined ? undefined : parseRunFile(text, RUN_FILE);
}

function toRun({ header }: RecordedTrace | HubTrace, found: readonly RecordedTrace[]): RecordedRun {
  const roster = sortRoster(header.roster);
  const byId = new Map(found.map((trace) => [trace.id, trace]));
  const { run, runId, topology, seed, rules } = header;
  const headers = found.length === 0 ? [header] : found.map((trace) => trace.header);
  const startedWallUs = Math.min(...headers.map(({ startWallUs }) => startWallUs));
  return {
    format: "k3mesh",
    facts: { run, runId, topology, seed, rules, roster, startedWallUs },
    traces: roster.flatMap(({ id }) => byId.get(id) ?? []),
    traceById: byId,
    missing: roster.map(({ id }) => id).filter((id) => !byId.has(id)),
    unnamed: 0,
  };
}

/** Any trace of a run tells what the run was, and so does run.json. */
interface Headed {
  readonly file: string;
  readonly header: RunHeader;
}

/** A hub's trace belongs here if it is of the same run, and that has a hub. Throws TraceError. */
function refuseOtherHub(first: Headed, { file, header }: HubTrace): void {
  const sameId = header.runId === first.header.runId;
  if (!sameId || runKey(header) !== runKey(first.header)) {
    const reason = sameId
      ? `its header and that of ${first.file} differ about the run`
      : `of the run ${header.runId}, but ${first.file} is of ${first.header.runId}`;
    throw new TraceError(file, 1, reason, "Keep the traces of one run in one folder");
  }
  const reason = runProblem(header) ?? linksProblem(header);
  if (reason !== undefined) throw new TraceError(file, 1, reason);
}

/**
 * A trace belongs here if its own header and the folder's first trace agree on the run. Throws
 * TraceError.
 */
function refuseForeign(first: Headed, { file, header }: RecordedTrace): void {
  const own = header.roster.find((entry) => entry.id === header.id);
  const refuse = (reason: string, advice?: string): never => {
    throw new TraceError(file, 1, reason, advice);
  };
  if (file !== traceFileName(header.id)) {
    refuse(
      `the trace of ${header.id}, under another name`,
      `Rename it ${traceFileName(header.id)}`,
    );
  }
  if (own === undefined) refuse(`${header.id} is not in its own roster`);
  else if (!isSame(own, header)) {
    refuse("the header and its roster differ about the machine itself");
  }
  if (header.runId !== first.header.runId) {
    const other = `${first.header.run}, ${first.header.runId}, is that of ${first.file}`;
    refuse(
      `of another run (${header.run}, ${header.runId}; ${other})`,
      "Keep the traces of one run in one folder",
    );
  }
  if (runKey(header) !== runKey(first.header)) {
    refuse(`its header and that of ${first.file} differ about the run`);
  }
  const reason = runProblem(header) ?? linksProblem(header);
  if (reason !== undefined) refuse(reason);
}

function isSame(a: RosterEntry, b: RosterEntry): boolean {
  return (
    a.incarnation === b.incarnation &&
    a.host === b.host &&
    a.rate === b.rate &&
    a.rateRange?.join() === b.rateRange?.join() &&
    a.phaseUs === b.phaseUs
  );
}

/** A run's id follows from the machines that take part in it. */
function runProblem({ runId, roster }: RunHeader): string | undefined {
  const lines = sortRoster(roster).map(({ id, incarnation }) => `${id} ${incarnation}\n`);
  const expected = bytesToHex(sha256(utf8ToBytes(lines.join("")))).slice(0, 16);
  return runId === expected ? undefined : `its run id is ${runId}, its roster makes it ${expected}`;
}

/** Machines of a mesh are linked with each other, those of a star with the hub alone. */
function linksProblem({ id, topology, roster, links }: Header | HubHeader): string | undefined {
  if (id === HUB && topology !== "star") return `the trace of a hub, but of a ${topology}`;
  const isLeaf = topology === "star" && id !== HUB;
  const ends = isLeaf ? [HUB] : roster.map((entry) => entry.id).filter((other) => other !== id);
  const odd = links.find(({ peer }, i) => {
    return !ends.includes(peer) || links.findIndex((link) => link.peer === peer) < i;
  });
  return odd && `a link with ${odd.peer}, which ${id} has not in a ${topology}, or twice`;
}

/** What run.json says of the run, as a trace says it. */
function headed({ scenario: rules, ...header }: RunFile): Headed {
  return { file: RUN_FILE, header: { ...header, rules } };
}

/**
 * run.json belongs here if it says of the run what the traces do. How the run went is never read
 * from it. Throws TraceError.
 */
function refuseOtherRunFile({ file, header }: Headed, runFile: RunFile): void {
  const { machines } = runFile.scenario;
  const refuse = (reason: string): never => {
    throw new TraceError(RUN_FILE, 0, reason, "Keep the files of one run in one folder");
  };
  if (runFile.runId !== header.runId) {
    refuse(`of the run ${runFile.runId}, but ${file} is of ${header.runId}`);
  }
  const isAlike = runKey(headed(runFile).header) === runKey(header);
  if (!isAlike || machines !== header.roster.length) {
    refuse(`it and the header of ${file} differ about the run`);
  }
}

/**
 * When the run began, as run.json says, where all traces are there: while the run goes on, the
 * start of the node that wrote the file, and in the end the first. Throws TraceError.
 */
function refuseOtherStart(
  { status, startedWallUs }: RunFile,
  traces: readonly (RecordedTrace | HubTrace)[],
): void {
  const starts = traces.flatMap(({ id, header }) => (id === HUB ? [] : header.startWallUs));
  const all = traces.map(({ header }) => header.startWallUs);
  const isOver = status === "complete" || status === "interrupted";
  if ((isOver ? [Math.min(...starts)] : all).includes(startedWallUs)) return;
  throw new TraceError(RUN_FILE, 0, `"startedWallUs" is not when the traces say that it began`);
}
