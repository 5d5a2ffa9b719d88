import type { Command } from "commander";
import { type Analysis, analyzeFolder } from "../analysis/analyze.js";
import { exitCodeOf } from "../analysis/exit-code.js";
import { latestRunFolder } from "../analysis/latest.js";
import { DEFAULT_OUT } from "../scenario/shared-settings.js";
import { addOutOption, addScreenOptions, type ScreenOptions } from "./options.js";
import { ReadingBar } from "./reading-bar.js";
import { printReport } from "./report.js";
import type { Screen } from "./screen.js";
import { strictCommand } from "./strict-command.js";

interface AnalyzeOptions extends ScreenOptions {
  readonly out?: string;
}

/** `k3mesh analyze <folder|latest>`; sets the process's exit code to the verdict's. */
export function analyzeCommand(screen: Screen = process): Command {
  const command = strictCommand("analyze")
    .description("show what the traces of a run prove, the verdict first")
    .argument("<folder|latest>", "the folder of a run, or the newest one");
  return addScreenOptions(addOutOption(command)).action(
    async (target: string, options: AnalyzeOptions) => {
      process.exitCode = await analyze(target, options, screen);
    },
  );
}

/** Analyses a folder and shows the result; gives the exit code. Throws FolderError, TraceError. */
export async function analyze(
  target: string,
  options: AnalyzeOptions,
  { stdout, stderr }: Screen,
): Promise<number> {
  const latest = target === "latest";
  const folder = latest ? await latestRunFolder(options.out ?? DEFAULT_OUT) : target;
  const bar = new ReadingBar(stderr);
  let analysis: Analysis;
  try {
    analysis = await analyzeFolder(folder, { onProgress: (progress) => bar.update(progress) });
  } finally {
    bar.clear();
  }
  printReport(analysis, folder, options, { stdout });
  return exitCodeOf(analysis);
}
