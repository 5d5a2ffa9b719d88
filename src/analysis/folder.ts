import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { RUN_FILE, TRACE_SUFFIX } from "../trace/format.js";
import { parseRunFile } from "../trace/parse.js";
import { unreadable } from "../trace/reader.js";
import type { RunFile } from "../trace/records.js";
import { NotAFileError, readText } from "../trace/regular-file.js";
import { sortRoster } from "../trace/run-key.js";
import { TraceError } from "../trace/trace-error.js";
import {
  headed,
  refuseForeign,
  refuseOtherHub,
  refuseOtherRunFile,
  refuseOtherStart,
} from "./belonging.js";
import { FolderError } from "./folder-error.js";
import { HUB_TRACE, type HubTrace, readHubTrace } from "./hub-trace.js";
import { type RecordedTrace, readMachineTrace } from "./machine-trace.js";
import type { RecordedRun } from "./run.js";

/** How much of a folder's traces has been read. */
export interface ReadProgress {
  readonly bytesRead: number;
  readonly bytesTotal: number;
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
  const runFile = readRunFile(folder);
  const told = onSpoilt && runFile && headed(runFile);
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
  const isStar = first.header.topology === "star";
  const run = { ...toRun(first, traces), ...(isStar && { hub: hub ?? null }) };
  if (runFile && !told) {
    refuseOtherRunFile(first, runFile);
    if (lacksNothing(run)) refuseOtherStart(runFile, [...traces, ...(hub ? [hub] : [])]);
  }
  return run;
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

function lacksNothing({ missing, hub }: RecordedRun): boolean {
  return missing.length === 0 && hub !== null;
}

/** What run.json says of the run; undefined where it is not there. */
function readRunFile(folder: string): RunFile | undefined {
  let text: string;
  try {
    text = readText(join(folder, RUN_FILE));
  } catch (error) {
    if (error instanceof NotAFileError) throw unreadable(RUN_FILE, error);
    // The traces say all that it says, so that a folder without it can be analysed as well.
    return undefined;
  }
  return parseRunFile(text, RUN_FILE);
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
