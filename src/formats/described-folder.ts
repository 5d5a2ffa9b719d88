import { createContext, runInContext } from "node:vm";
import {
  type CheckedRun,
  type CountedLines,
  checkLogs,
  type FoundRun,
} from "../analysis/analyze.js";
import { isCalledAs, type PartedName, runsByName } from "../analysis/foreign/file-names.js";
import type { ForeignLog, ForeignLogs } from "../analysis/foreign/foreign-log.js";
import { withNames } from "../analysis/foreign/match-names.js";
import { joinBroadcasts } from "../analysis/foreign/text-lines.js";
import { ConfigError } from "../scenario/config-error.js";
import { type RunSource, readText } from "../trace/run-source.js";
import { FolderError } from "../trace/trace-error.js";
import { type FoundEvents, findEvents, LineCount } from "./find-events.js";
import { type LogFormat, likelyLogs } from "./log-format.js";

/** What regular expressions may take of a log: a second is plenty for millions of characters. */
const LIMIT_MS = 5_000;
const CHARACTERS_PER_MS = 1_000;

interface ReadLog {
  readonly file: string;
  readonly isEmpty: boolean;
  readonly found: FoundEvents;
}

/** The runs of which a folder has logs that are written as a file describes. */
export async function describedRuns(source: RunSource, format: LogFormat): Promise<FoundRun[]> {
  const names = await likelyLogs(source, format.fileName !== undefined);
  if (format.fileName === undefined) return runsRead(source, names, format);
  return [...filesByRun(source, names, format)].map(([name, files]) => ({
    name,
    check: async () => {
      const { logs, others } = await readLogs(source, files, format);
      return checkedOf({ run: name, logs, others, format });
    },
  }));
}

/** Where no pattern tells the logs by their names, what has events is one, and the names tell. */
async function runsRead(
  source: RunSource,
  names: readonly string[],
  format: LogFormat,
): Promise<FoundRun[]> {
  const { logs, others } = await readLogs(source, names, format);
  const runs = runsByName(logs.map(({ file }) => file)).map(({ pattern, logs: parts }) => {
    const files = parts.map(({ file }) => file);
    return { name: pattern === undefined ? source.title : `${source.title}/${pattern}`, files };
  });
  // What is called as no run's logs are is told with the first one.
  const ownerOf = ({ file, isEmpty }: ReadLog) => {
    return runs.find(({ files }) => isCalledAs(files, file, isEmpty)) ?? runs[0];
  };
  return runs.map((run) => ({
    name: run.name,
    check: async () => {
      const ofRun = logs.filter(({ file }) => run.files.includes(file));
      const besides = others.filter((other) => ownerOf(other) === run);
      return checkedOf({ run: run.name, logs: ofRun, others: besides, format });
    },
  }));
}

/** Files by the run that their names tell; all are of one where they tell none. */
function filesByRun(
  source: RunSource,
  names: readonly string[],
  { fileName, path }: LogFormat,
): Map<string, string[]> {
  const runs = new Map<string, string[]>();
  for (const name of names) {
    const part = fileName && partOf(name, fileName);
    if (part === undefined) continue;
    const run = part.run === undefined ? source.title : `${source.title}/${part.run}`;
    runs.set(run, [...(runs.get(run) ?? []), name]);
  }
  if (runs.size > 0) return runs;
  const some = names.slice(0, 3).join(", ");
  throw new FolderError(source.path, `no file's name matches file in ${path} (${some})`);
}

/** What a pattern finds in the name of a file. */
function partOf(
  file: string,
  { source }: RegExp,
): { readonly run: string | undefined; readonly id: PartedName } | undefined {
  const match = withinTime(LIMIT_MS, () => new RegExp(source, "ud").exec(file));
  if (match === null) return undefined;
  const { id: machine = "", run } = match.groups ?? {};
  return { run, id: { file, machine, at: match.indices?.groups?.id?.[0] ?? 0 } };
}

interface ReadLogs {
  readonly logs: readonly ReadLog[];
  /** Files in which no event was found. */
  readonly others: readonly ReadLog[];
}

/** Throws FolderError where there is no event in any. */
async function readLogs(
  source: RunSource,
  files: readonly string[],
  format: LogFormat,
): Promise<ReadLogs> {
  const read: ReadLog[] = [];
  for (const file of files) read.push(await readLog(source, file, format));
  const logs = read.filter(({ found }) => found.events.length > 0);
  if (logs.length === 0) throw new FolderError(source.path, nothingFound(read, format));
  return { logs, others: read.filter((log) => !logs.includes(log)) };
}

interface ReadRun extends ReadLogs {
  readonly run: string;
  readonly format: LogFormat;
}

function checkedOf({ run, logs, others, format }: ReadRun): CheckedRun {
  const howRead = {
    formatFile: format.path,
    events: logs.reduce((sum, { found }) => sum + found.events.length, 0),
    unmatched: total(logs.map(({ found }) => found.unmatched)),
    contested: total(logs.map(({ found }) => found.contested)),
    withoutEvents: others.map(({ file }) => file),
  };
  // Their machines had no event, or their logs were lost: that is for the verdict.
  const empty = others.filter(({ file, isEmpty }) => {
    return (
      format.fileName !== undefined ||
      isCalledAs(
        logs.map((log) => log.file),
        file,
        isEmpty,
      )
    );
  });
  const given = named([...logs, ...empty], format);
  const read = checkLogs(run, { logs: given, ...rulesFor(given, format) });
  return { run: read.run, analysis: { ...read.analysis, howRead } };
}

/** What the file says of the run. Throws ConfigError where it has not one rate for each machine. */
function rulesFor(logs: readonly ForeignLog[], { path, rules }: LogFormat): Partial<ForeignLogs> {
  const { rates, duration, ...others } = rules;
  const names = logs.map(({ name }) => name).sort();
  if (rates !== undefined && rates.length !== names.length) {
    const problem = `rates has ${rates.length} rates, and there are logs of ${names.length} machines`;
    throw new ConfigError(path, `${problem}; give one for each of ${names.join(", ")}`);
  }
  return {
    ...others,
    ...(duration !== undefined && { durationMs: duration }),
    ...(rates && { rates: new Map(names.map((name, i) => [name, rates[i] as number])) }),
  };
}

async function readLog(source: RunSource, file: string, format: LogFormat): Promise<ReadLog> {
  const text = await readText(source, file);
  try {
    const limitMs = LIMIT_MS + text.length / CHARACTERS_PER_MS;
    const found = withinTime(Math.ceil(limitMs), () => findEvents(file, text, format));
    const events = joinBroadcasts(found.events);
    return { file, isEmpty: text.trim() === "", found: { ...found, events } };
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    const problem = `a pattern takes too long on ${file}; let no repetition hold another, as (a+)+ does`;
    throw new ConfigError(format.path, problem);
  }
}

function named(read: readonly ReadLog[], { fileName }: LogFormat): ForeignLog[] {
  const logs = read.map(({ file, found }) => ({ file, events: found.events, torn: false }));
  if (fileName === undefined) return withNames(logs);
  return withNames(
    logs,
    logs.flatMap(({ file }) => partOf(file, fileName)?.id ?? []),
  );
}

function total(parts: readonly CountedLines[]): CountedLines {
  const count = new LineCount();
  for (const part of parts) count.addAll(part);
  return count.counted;
}

function nothingFound(read: readonly ReadLog[], { path }: LogFormat): string {
  const { lines, first } = total(read.map(({ found }) => found.unmatched));
  if (first === null) return `its files are empty, where ${path} describes logs`;
  const place = `${first.file}:${first.line}: ${first.text.slice(0, 100)}`;
  return `no pattern of ${path} matches any of ${lines} lines, the first ${place}`;
}

/** What took longer than it may. */
export class TimeoutError extends Error {}

/**
 * Does work that can be stopped at any point, even within a regular expression, and must change
 * nothing. Throws TimeoutError when it takes longer, and what the work throws.
 */
export function withinTime<T>(limitMs: number, work: () => T): T {
  const results: T[] = [];
  const context = createContext({ work: () => results.push(work()) });
  try {
    runInContext("work()", context, { timeout: limitMs });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === "ERR_SCRIPT_EXECUTION_TIMEOUT" ? new TimeoutError() : error;
  }
  return results[0] as T;
}
