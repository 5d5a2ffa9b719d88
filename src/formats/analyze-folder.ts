import { join } from "node:path";
import {
  type Analysis,
  type CheckedRun,
  type FoundRun,
  onlyRun,
  runsIn,
} from "../analysis/analyze.js";
import { withTexts } from "../analysis/explanation.js";
import { LogFolder } from "../analysis/recognize.js";
import { UnknownLogsError } from "../analysis/unknown-logs-error.js";
import { type RunSource, readText } from "../trace/run-source.js";
import { FolderError } from "../trace/trace-error.js";
import { FORMAT_FILE, type LogFormat } from "./log-format.js";

/**
 * Tells which runs the logs of a folder are of. `format` says how they are written; without it a
 * file beside them may say so, or they are known. Throws FolderError, TraceError and ConfigError,
 * as `analyze` does.
 */
export async function runsOf(folder: LogFolder, format?: LogFormat): Promise<FoundRun[]> {
  const { source } = folder;
  const described = format ?? (await formatBeside(source));
  const runs =
    described === undefined
      ? await runsIn(folder)
      : await (await import("./described-folder.js")).describedRuns(source, described);
  return runs.map(({ name, check }) => ({
    name,
    check: async () => {
      const { run, analysis } = await check();
      return { run, analysis: await withTexts(source, analysis) };
    },
  }));
}

/** The same, of a folder that has to hold one run; reads its logs and checks them. */
export async function checkLogFolder(source: RunSource, format?: LogFormat): Promise<CheckedRun> {
  return onlyRun(source, await runsOf(new LogFolder(source), format)).check();
}

/** What that shows. */
export async function analyzeLogFolder(source: RunSource, format?: LogFormat): Promise<Analysis> {
  return (await checkLogFolder(source, format)).analysis;
}

async function formatBeside(source: RunSource): Promise<LogFormat | undefined> {
  if (!(await hasFormat(source))) return undefined;
  return formatIn(await readText(source, FORMAT_FILE), join(source.path, FORMAT_FILE));
}

async function hasFormat(source: RunSource): Promise<boolean> {
  return (await source.names()).includes(FORMAT_FILE);
}

/** What the text of a file says of how logs are read. Throws ConfigError. */
export async function formatIn(text: string, path: string): Promise<LogFormat> {
  // Most folders have none: what reads YAML is not loaded for them.
  const { parseFormat } = await import("./format-file.js");
  return parseFormat(text, path);
}

/** A folder with others in it. */
export interface FolderTree extends RunSource {
  /** The folders in it, sorted. */
  below(): Promise<readonly FolderTree[]>;
}

/**
 * The folders at and below one that hold logs, or what looks like some, in the order of their
 * names; the folder itself where there are none. Links to folders are not followed.
 */
export async function logFolders(tree: FolderTree): Promise<LogFolder[]> {
  const found = await foldersWithLogs(tree);
  return found.length > 0 ? found : [new LogFolder(tree)];
}

async function foldersWithLogs(tree: FolderTree): Promise<LogFolder[]> {
  const folder = new LogFolder(tree);
  const content = await contentOf(folder);
  const own = content === "nothing" ? [] : [folder];
  // What a run of k3mesh has in folders below is no run beside it.
  if (content === "run") return own;
  const found: LogFolder[] = [];
  for (const below of await tree.below()) {
    if (!NO_LOGS.includes(below.title)) found.push(...(await foldersWithLogs(below)));
  }
  return [...own, ...found];
}

/** What others put into a folder of programs. */
const NO_LOGS = ["node_modules", "__pycache__", "venv", "site-packages"];

async function contentOf(folder: LogFolder): Promise<"run" | "logs" | "nothing"> {
  try {
    if (await hasFormat(folder.source)) return "logs";
    return (await folder.recognized()).format === "k3mesh" ? "run" : "logs";
  } catch (error) {
    if (error instanceof UnknownLogsError) return error.areLikely ? "logs" : "nothing";
    if (error instanceof FolderError) return "logs";
    throw error;
  }
}
