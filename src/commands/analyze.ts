import type { Command } from "commander";
import { type Analysis, analyzeFolder } from "../analysis/analyze.js";
import { exitCodeOf } from "../analysis/exit-code.js";
import { latestRunFolder } from "../analysis/latest.js";
import { DEFAULT_OUT } from "../scenario/shared-settings.js";
import { failureOf, USAGE, worstExit } from "./failure.js";
import { exitOf, type FolderResult } from "./folder-result.js";
import { addOutOption, addScreenOptions, type ScreenOptions } from "./options.js";
import { printOverview } from "./overview.js";
import { ReadingBar } from "./reading-bar.js";
import { printReport } from "./report.js";
import type { Output, Screen } from "./screen.js";
import { strictCommand } from "./strict-command.js";
import { TERMINAL } from "./terminal.js";

interface AnalyzeOptions extends ScreenOptions {
  readonly out?: string;
  readonly details?: boolean;
}

/** `k3mesh analyze <folder|latest>...`; sets the process's exit code to the (worst) verdict's. */
export function analyzeCommand(screen: Screen = TERMINAL): Command {
  const command = strictCommand("analyze")
    .description("show what the traces of a run prove, the verdict first; of several, a row each")
    .argument("<folder|latest...>", "the folder of a run or of other logs, or the newest run")
    .option("--details", "of several folders: below the table, all that is wrong with each");
  return addScreenOptions(addOutOption(command)).action(
    async (targets: readonly string[], options: AnalyzeOptions) => {
      const [target, ...others] = targets as [string, ...string[]];
      process.exitCode =
        others.length === 0
          ? await analyze(target, options, screen)
          : await analyzeAll(targets, options, screen);
    },
  );
}

/** Analyses a folder and shows the result; gives the exit code. Throws FolderError, TraceError. */
export async function analyze(
  target: string,
  options: AnalyzeOptions,
  { stdout, stderr }: Screen,
): Promise<number> {
  const { folder, analysis } = await read(target, options, stderr);
  printReport(analysis, folder, options, { stdout });
  return exitCodeOf(analysis);
}

/** Analyses folders and shows a row each; gives the worst exit code, 2 for an unreadable one. */
export async function analyzeAll(
  targets: readonly string[],
  options: AnalyzeOptions,
  { stdout, stderr }: Screen,
): Promise<number> {
  const results: FolderResult[] = [];
  for (const target of targets) {
    try {
      results.push({ kind: "read", ...(await read(target, options, stderr)) });
    } catch (error) {
      const { exitCode, line } = failureOf(error);
      // Whatever else went wrong is no matter of this one folder.
      if (exitCode !== USAGE || line === undefined) throw error;
      const told = line.replace("k3mesh: ", "").replace(`${target}: `, "");
      results.push({ kind: "unreadable", folder: target, error: told });
    }
  }
  printOverview(results, options, { stdout });
  return worstExit(results.map(exitOf));
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
