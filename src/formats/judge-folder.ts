import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Analysis, type FoundRun, onlyRun, runsIn } from "../analysis/analyze.js";
import type { ReadProgress } from "../analysis/folder.js";
import { withTexts } from "../analysis/line-texts.js";
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
