import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { RUN_FILE } from "../trace/format-run-file.js";
import { parseRunFile } from "../trace/parse-run-file.js";
import { unreadable } from "../trace/reader.js";
import type { RosterEntry } from "../trace/records.js";
import { NotAFileError, readText } from "../trace/regular-file.js";
import { type RunHeader, runKey, sortRoster } from "../trace/run-key.js";
import { TraceError } from "../trace/trace-error.js";
import { TRACE_SUFFIX, traceFileName } from "../trace/trace-file-name.js";
import { FolderError } from "./folder-error.js";
import { HUB_TRACE, type HubTrace, readHubTrace } from "./hub-trace.js";
import { type RecordedTrace, readMachineTrace } from "./machine-trace.js";
import type { RecordedRun } from "./run.js";

/** How much of a folder's traces has been read. */
export interface ReadProgress {
  readonly bytesRead: number;
  readonly bytesTotal: number;
}

/** Any trace of a run tells what the run was, and so does run.json. */
interface Headed {
  readonly file: string;
  readonly header: RunHeader;
}

const ADVICE = "Give the folder of a run, such as runs/demo";

/**
 * Reads every trace of a run's folder and tells which are missing; run.json may be missing too.
 * Throws FolderError when there are none, TraceError when one is damaged or of another run; unless
 * `onSpoilt` is told of that: then such a trace is left out, and run.json says what the run was.
 */
export async function readRunFolder(
  folder: string,
  onProgress?: (progress: ReadProgress) => void,
  onSpoilt?: (error: TraceError) => void,
): Promise<RecordedRun> {
  const files = await traceFiles(folder);
  const bytesTotal = onProgress ? await totalSize(folder, files) : 0;
  let bytesRead = 0;
  const onBytes = (bytes: number) => {
    bytesRead += bytes;
    onProgress?.({ bytesRead, bytesTotal });
  };
  const traces: RecordedTrace[] = [];
  let hub: HubTrace | undefined;
  const told = onSpoilt ? readRunFile(folder) : undefined;
  const take = async (file: string) => {
    if (file === HUB_TRACE) {
      const trace = await readHubTrace(join(folder, file), onBytes);
      if (told) refuseOtherHub(told, trace);
      hub = trace;
      return;
    }
    const trace = await readMachineTrace(join(folder, file), onBytes);
    refuseForeign(told ?? traces[0] ?? trace, trace);
    traces.push(trace);
  };
  for (const file of files) {
    try {
      await take(file);
    } catch (error) {
      if (!onSpoilt || !(error instanceof TraceError)) throw error;
      onSpoilt(error);
    }
  }
  // A hub that lost all its leaves has its own trace alone.
  const first = traces[0] ?? hub;
  if (first === undefined)
    throw new FolderError(folder, `no ${TRACE_SUFFIX} files in it. ${ADVICE}`);
  if (hub) refuseOtherHub(first, hub);
  if (!told) refuseOtherRunFile(first, readRunFile(folder));
  const isStar = first.header.topology === "star";
  return { ...toRun(first, traces), ...(isStar && { hub: hub ?? null }) };
}

async function traceFiles(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names.filter((name) => name.endsWith(TRACE_SUFFIX)).sort();
  } catch (error) {
    throw new FolderError(folder, `not a folder that can be read. ${ADVICE}`, error);
  }
}

async function totalSize(folder: string, files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map((file) => sizeOf(folder, file)));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** A link that leads nowhere is in the folder, but no file is behind it. */
async function sizeOf(folder: string, file: string): Promise<number> {
  try {
    return (await stat(join(folder, file))).size;
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** A hub's trace belongs here if it is of the same run. */
function refuseOtherHub(first: Headed, { file, header }: HubTrace): void {
  const sameId = header.runId === first.header.runId;
  if (sameId && runKey(header) === runKey(first.header)) return;
  const reason = sameId
    ? `its header and that of ${first.file} differ about the run`
    : `of the run ${header.runId}, but ${first.file} is of ${first.header.runId}`;
  throw new TraceError(file, 1, reason, "Keep the traces of one run in one folder");
}

/** A trace belongs here if its own header and the folder's first trace agree on the run. */
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
  else if (own.incarnation !== header.incarnation || !ticksAlike(own, header)) {
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
}

function ticksAlike(a: { rate: number; phaseUs: number }, b: RosterEntry): boolean {
  return a.rate === b.rate && a.phaseUs === b.phaseUs;
}

/** What run.json says of the run. */
function readRunFile(folder: string): Headed | undefined {
  let text: string;
  try {
    text = readText(join(folder, RUN_FILE));
  } catch (error) {
    if (error instanceof NotAFileError) throw unreadable(RUN_FILE, error);
    // The traces say all that it says, so that a folder without it can be analysed as well.
    return undefined;
  }
  const { scenario: rules, ...header } = parseRunFile(text, RUN_FILE);
  return { file: RUN_FILE, header: { ...header, rules } };
}

function refuseOtherRunFile({ file, header }: Headed, runFile: Headed | undefined): void {
  if (!runFile || runFile.header.runId === header.runId) return;
  throw new TraceError(
    RUN_FILE,
    0,
    `of the run ${runFile.header.runId}, but ${file} is of ${header.runId}`,
    "Keep the files of one run in one folder",
  );
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
