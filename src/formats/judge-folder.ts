import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Analysis, type FoundRun, onlyRun, runsIn } from "../analysis/analyze.js";
import { withTexts } from "../analysis/explanation.js";
import type { ReadProgress } from "../analysis/folder.js";
import { FolderError } from "../analysis/folder-error.js";
import { recognize } from "../analysis/recognize.js";
import { UnknownLogsError } from "../analysis/unknown-logs-error.js";
import { FORMAT_FILE, type LogFormat } from "./log-format.js";

interface JudgeOptions {
  readonly onProgress?: (progress: ReadProgress) => void;
  /** How the logs are written; without it a file beside them may say so, or they are known. */
  readonly format?: LogFormat;
}

/**
 * Tells which runs the logs in a folder are of. Throws FolderError, TraceError and ConfigError, as
 * does what reads them.
 */
export async function runsOf(
  folder: string,
  { format, ...options }: JudgeOptions = {},
): Promise<FoundRun[]> {
  const described = format ?? (await formatBeside(folder));
  const runs =
    described === undefined
      ? await runsIn(folder, options)
      : await (await import("./described-folder.js")).describedRuns(folder, described);
  return runs.map(({ name, analyze }) => ({
    name,
    analyze: async () => quoted(folder, await analyze()),
  }));
}

/** With the lines that break a rule as they are written. */
async function quoted(folder: string, analysis: Analysis): Promise<Analysis> {
  const { explanation } = analysis;
  if (explanation === null) return analysis;
  return { ...analysis, explanation: await withTexts(folder, explanation) };
}

/** The same, of a folder that has to hold one run; reads its logs and checks them. */
export async function judgeFolder(folder: string, options: JudgeOptions = {}): Promise<Analysis> {
  return onlyRun(folder, await runsOf(folder, options)).analyze();
}

async function formatBeside(folder: string): Promise<LogFormat | undefined> {
  const path = join(folder, FORMAT_FILE);
  return existsSync(path) ? formatIn(path) : undefined;
}

/** What a file says of how logs are read. Throws ConfigError. */
export async function formatIn(path: string): Promise<LogFormat> {
  // Most folders have none: what reads YAML is not loaded for them.
  const { readFormatFile } = await import("./format-file.js");
  return readFormatFile(path);
}

/**
 * The folders at and below one that hold logs, or what looks like some, in the order of their
 * names; the folder itself where there are none. Links to folders are not followed.
 */
export async function logFolders(folder: string): Promise<string[]> {
  const found = await foldersWithLogs(folder);
  return found.length > 0 ? found : [folder];
}

async function foldersWithLogs(folder: string): Promise<string[]> {
  const content = await contentOf(folder);
  const own = content === "nothing" ? [] : [folder];
  // What a run of k3mesh has in folders below is no run beside it.
  if (content === "run") return own;
  const below: string[] = [];
  for (const name of await subfolders(folder)) {
    below.push(...(await foldersWithLogs(join(folder, name))));
  }
  return [...own, ...below];
}

async function contentOf(folder: string): Promise<"run" | "logs" | "nothing"> {
  if (existsSync(join(folder, FORMAT_FILE))) return "logs";
  try {
    return (await recognize(folder)).format === "k3mesh" ? "run" : "logs";
  } catch (error) {
    if (error instanceof UnknownLogsError) return error.areLikely ? "logs" : "nothing";
    if (error instanceof FolderError) return "logs";
    throw error;
  }
}

/** What others put into a folder of programs. */
const NO_LOGS = ["node_modules", "__pycache__", "venv", "site-packages"];

async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .filter((name) => !(name.startsWith(".") || NO_LOGS.includes(name)))
    .sort();
}
