import { createHash } from "node:crypto";
import { RUN_FILE, traceFileName } from "../trace/format.js";
import type { Header, HubHeader, RosterEntry, RunFile } from "../trace/records.js";
import { type RunHeader, runKey, sortRoster } from "../trace/run-key.js";
import { TraceError } from "../trace/trace-error.js";
import { HUB, type HubTrace } from "./hub-trace.js";
import type { RecordedTrace } from "./machine-trace.js";

/** Any trace of a run tells what the run was, and so does run.json. */
export interface Headed {
  readonly file: string;
  readonly header: RunHeader;
}

/** A hub's trace belongs here if it is of the same run, and that has a hub. Throws TraceError. */
export function refuseOtherHub(first: Headed, { file, header }: HubTrace): void {
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
export function refuseForeign(first: Headed, { file, header }: RecordedTrace): void {
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

/** A run's id follows from who takes part in it. */
function runProblem({ runId, roster }: RunHeader): string | undefined {
  const lines = sortRoster(roster).map(({ id, incarnation }) => `${id} ${incarnation}\n`);
  const expected = createHash("sha256").update(lines.join("")).digest("hex").slice(0, 16);
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
export function headed({ scenario: rules, ...header }: RunFile): Headed {
  return { file: RUN_FILE, header: { ...header, rules } };
}

/**
 * run.json belongs here if it says of the run what the traces do. How the run went is never read
 * from it. Throws TraceError.
 */
export function refuseOtherRunFile({ file, header }: Headed, runFile: RunFile): void {
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
 * When the run began, as run.json says, where all traces are there: while it goes on, that of
 * whoever wrote the file, and in the end the first. Throws TraceError.
 */
export function refuseOtherStart(
  { status, startedWallUs }: RunFile,
  traces: readonly (RecordedTrace | HubTrace)[],
): void {
  const starts = traces.flatMap(({ id, header }) => (id === HUB ? [] : header.startWallUs));
  const all = traces.map(({ header }) => header.startWallUs);
  const isOver = status === "complete" || status === "interrupted";
  if ((isOver ? [Math.min(...starts)] : all).includes(startedWallUs)) return;
  throw new TraceError(RUN_FILE, 0, `"startedWallUs" is not when the traces say that it began`);
}
