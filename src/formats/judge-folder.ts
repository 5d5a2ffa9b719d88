import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Analysis, analyzeFolder } from "../analysis/analyze.js";
import type { ReadProgress } from "../analysis/folder.js";
import { FolderError } from "../analysis/folder-error.js";
import { FORMAT_FILE, type LogFormat } from "./log-format.js";

interface JudgeOptions {
  readonly onProgress?: (progress: ReadProgress) => void;
  /** How the logs are written; without it a file beside them may say so, or they are known. */
  readonly format?: LogFormat;
}

/**
 * Reads a folder of logs and checks them, run by run. Throws FolderError, TraceError and
 * ConfigError.
 */
export async function judgeRuns(
  folder: string,
  { format, ...options }: JudgeOptions = {},
): Promise<Analysis[]> {
  const described = format ?? (await formatBeside(folder));
  if (described === undefined) return [await analyzeFolder(folder, options)];
  const { analyzeDescribed } = await import("./described-folder.js");
  return analyzeDescribed(folder, described);
}

/** The same, of a folder that holds one run. */
export async function judgeFolder(folder: string, options: JudgeOptions = {}): Promise<Analysis> {
  const [analysis, ...others] = await judgeRuns(folder, options);
  if (analysis !== undefined && others.length === 0) return analysis;
  const problem = `the logs of ${others.length + 1} runs are in it. Keep those of one in a folder`;
  throw new FolderError(folder, problem);
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
