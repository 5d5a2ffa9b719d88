import type { Command } from "commander";
import { type Analysis, analyzeFolder } from "../analysis/analyze.js";
import { exitCodeOf } from "../analysis/exit-code.js";
import { latestRunFolder } from "../analysis/latest.js";
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
}

/** `k3mesh analyze <folder|latest>...`; sets the process's exit code to the (worst) verdict's. */
export function analyzeCommand(screen: Screen = TERMINAL): Command {
  const command = strictCommand("analyze")
    .description("show what the traces of a run prove, the verdict first; of several, a row each")
    .argument("<folder|latest...>", "the folder of a run or of other logs, or the newest run")
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
  try {
    const { folder, analysis } = await read(target, options, stderr);
    if (!takesStdout(options)) printReport(analysis, folder, options, { stdout });
    await writeResultFiles([{ kind: "read", folder, analysis }], options, stdout);
    return exitCodeOf(analysis);
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
  for (const target of targets) {
    try {
      results.push({ kind: "read", ...(await read(target, options, stderr)) });
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

async function read(
  target: string,
  { out = DEFAULT_OUT }: AnalyzeOptions,
  stderr: Output,
): Promise<{ readonly folder: string; readonly analysis: Analysis }> {
  const folder = target === "latest" ? await latestRunFolder(out) : target;
  const bar = new ReadingBar(stderr);
  try {
    const onProgress = bar.update.bind(bar);
    return { folder, analysis: await analyzeFolder(folder, { onProgress }) };
  } finally {
    bar.clear();
  }
}
