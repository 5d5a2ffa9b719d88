import { dirname, join } from "node:path";
import type { Command } from "commander";
import type { Analysis } from "../analysis/analyze.js";
import { latestRunFolder } from "../analysis/latest.js";
import { formatIn, judgeRuns } from "../formats/judge-folder.js";
import type { LogFormat } from "../formats/log-format.js";
import { DEFAULT_OUT } from "../scenario/shared-settings.js";
import { failureOf, USAGE, worstExit } from "./failure.js";
import { exitOf, type FolderResult } from "./folder-result.js";
import { addOutOption, addScreenOptions } from "./options.js";
import { type OverviewOptions, printOverview } from "./overview.js";
import { ReadingBar } from "./reading-bar.js";
import { printReport } from "./report.js";
import {
  addResultFileOptions,
  type ResultFileOptions,
  refuseUnwritable,
  takesStdout,
  writeResultFiles,
} from "./result-files.js";
import type { Output, Screen } from "./screen.js";
import { strictCommand } from "./strict-command.js";
import { TERMINAL } from "./terminal.js";

interface AnalyzeOptions extends OverviewOptions, ResultFileOptions {
  readonly out?: string;
  readonly logFormat?: string;
}

/** `k3mesh analyze <folder|latest>...`; sets the process's exit code to the (worst) verdict's. */
export function analyzeCommand(screen: Screen = TERMINAL): Command {
  const command = strictCommand("analyze")
    .description("show what the traces of a run prove, the verdict first; of several, a row each")
    .argument("<folder|latest...>", "the folder of a run or of other logs, or the newest run")
    .option(
      "--log-format <file>",
      "how the logs are written, as k3mesh-format.yaml beside them says it",
    )
    .option("--details", "of several folders: below the table, all that is wrong with each");
  return addScreenOptions(addOutOption(addResultFileOptions(command))).action(
    async (targets: readonly string[], options: AnalyzeOptions) => {
      const [target, ...others] = targets as [string, ...string[]];
      process.exitCode =
        others.length === 0
          ? await analyze(target, options, screen)
          : await analyzeAll(targets, options, screen);
    },
  );
}

/**
 * Analyses a folder and shows the result; gives the exit code. Throws FolderError, TraceError,
 * ConfigError, NotWritableError.
 */
export async function analyze(
  target: string,
  options: AnalyzeOptions,
  { stdout, stderr }: Screen,
): Promise<number> {
  await refuseUnwritable(options);
  const format = await formatOf(options);
  try {
    const { folder, analyses } = await read(target, options, stderr, format);
    const results = readResults(folder, analyses);
    const [analysis, ...others] = analyses;
    if (analysis === undefined || others.length > 0) {
      if (!takesStdout(options)) printOverview(results, options, { stdout });
    } else if (!takesStdout(options)) printReport(analysis, folder, options, { stdout });
    await writeResultFiles(results, options, stdout);
    return worstExit(results.map(exitOf));
  } catch (error) {
    const result = unreadableBy(error, target);
    if (result) await writeResultFiles([result], options, stdout);
    throw error;
  }
}

/**
 * Analyses folders and shows a row each; gives the worst exit code, 2 for an unreadable one. Throws
 * ConfigError, NotWritableError.
 */
export async function analyzeAll(
  targets: readonly string[],
  options: AnalyzeOptions,
  { stdout, stderr }: Screen,
): Promise<number> {
  await refuseUnwritable(options);
  const results: FolderResult[] = [];
  const format = await formatOf(options);
  for (const target of targets) {
    try {
      const { folder, analyses } = await read(target, options, stderr, format);
      results.push(...readResults(folder, analyses));
    } catch (error) {
      const result = unreadableBy(error, target);
      if (result === undefined) throw error;
      results.push(result);
    }
  }
  if (!takesStdout(options)) printOverview(results, options, { stdout });
  await writeResultFiles(results, options, stdout);
  return worstExit(results.map(exitOf));
}

/** The result of a folder that cannot be read; whatever else went wrong is no matter of it. */
function unreadableBy(error: unknown, target: string): FolderResult | undefined {
  const { exitCode, line } = failureOf(error);
  if (exitCode !== USAGE || line === undefined) return undefined;
  const told = line.replace("k3mesh: ", "").replace(`${target}: `, "");
  return { kind: "unreadable", folder: target, error: told };
}

async function formatOf({ logFormat }: AnalyzeOptions): Promise<LogFormat | undefined> {
  return logFormat === undefined ? undefined : formatIn(logFormat);
}

/** A row each of the runs that a folder holds. */
function readResults(folder: string, analyses: readonly Analysis[]): FolderResult[] {
  return analyses.map((analysis) => {
    const of = analyses.length === 1 ? folder : join(dirname(folder), analysis.run.run);
    return { kind: "read", folder: of, analysis };
  });
}

async function read(
  target: string,
  { out = DEFAULT_OUT }: AnalyzeOptions,
  stderr: Output,
  format: LogFormat | undefined,
): Promise<{ readonly folder: string; readonly analyses: readonly Analysis[] }> {
  const folder = target === "latest" ? await latestRunFolder(out) : target;
  const bar = new ReadingBar(stderr);
  try {
    const onProgress = bar.update.bind(bar);
    return { folder, analyses: await judgeRuns(folder, { onProgress, ...(format && { format }) }) };
  } finally {
    bar.clear();
  }
}
