import { dirname, join } from "node:path";
import type { Command } from "commander";
import type { FoundRun } from "../analysis/analyze.js";
import type { LogFolder } from "../analysis/recognize.js";
import { UnknownLogsError } from "../analysis/unknown-logs-error.js";
import { runsOf } from "../formats/analyze-folder.js";
import type { LogFormat } from "../formats/log-format.js";
import { ConfigError } from "../scenario/config-error.js";
import type { Settings } from "../scenario/options.js";
import { DEFAULT_OUT } from "../scenario/scenario.js";
import { COMMAND_LINE, readSettings, typed } from "../scenario/settings.js";
import {
  answerTo,
  printAnswer,
  type Question,
  type QuestionOptions,
  questionOf,
  severalRuns,
} from "./event-questions.js";
import { type BandSource, expectedUnlessQuiet } from "./expected/expected.js";
import { TOLD, type Told } from "./expected/setting.js";
import { failureOf, USAGE, unknownLogsLines, worstExit } from "./failure.js";
import { exitOf, type FolderResult } from "./folder-result.js";
import { ReadingBar } from "./live-area.js";
import { marksInWords, type OverviewOptions, printOverview } from "./overview.js";
import { causalityUnlessQuiet, printReport } from "./report.js";
import {
  type ResultFileOptions,
  refuseUnwritable,
  takesStdout,
  writeResultFiles,
} from "./result-files.js";
import { columnsOf, type Output, type Screen, TERMINAL } from "./screen.js";
import {
  addOptions,
  examples,
  helpText,
  strictCommand,
  type TypedOptions,
} from "./strict-command.js";
import { typedFolders, typedFormat } from "./typed-folder.js";

type AnalyzeOptions = OverviewOptions &
  ResultFileOptions &
  QuestionOptions &
  Pick<Settings, "out" | "logFormat"> &
  Told;

/** `k3mesh analyze <folder|latest>...`; sets the process's exit code to the (worst) verdict's. */
export function analyzeCommand(screen: Screen = TERMINAL): Command {
  const command = strictCommand("analyze")
    .description("show what the traces of a run prove; of several runs, a row each")
    .argument("<folder|latest...>", "the folder of a run or of other logs, or the newest run")
    .addHelpText("after", helpText(marksInWords()))
    .addHelpText(
      "after",
      examples("analyze runs --csv runs.csv", "analyze latest --between a:120,b:95"),
    );
  return addOptions(command, "analyze").action(
    async (targets: readonly string[], typedOptions: TypedOptions) => {
      const [target, ...others] = targets as [string, ...string[]];
      const settings = readSettings(typed(typedOptions, "analyze"), "analyze");
      const options = { ...typedOptions, ...settings };
      process.exitCode =
        others.length === 0
          ? await analyze(target, options, screen)
          : await analyzeAll(targets, options, screen);
    },
  );
}

/**
 * Analyses a folder and shows the result, or a row per run where there are several in and below it;
 * gives the exit code. Throws FolderError, TraceError, ConfigError, NotWritableError.
 */
export async function analyze(
  target: string,
  options: AnalyzeOptions,
  screen: Screen,
  bandsOf?: BandSource,
): Promise<number> {
  const question = questionOf(options);
  if (question) refuseTold(options, ASKED_INSTEAD);
  await refuseUnwritable(options);
  const opening = await openingOf(options, screen);
  const [result, ...others] = await resultsOf(target, { ...opening, isAlone: true });
  if (question) {
    if (others.length > 0) throw severalRuns(question, others.length + 1);
    return showAnswer(question, result as FolderResult, options, screen);
  }
  if (result === undefined || others.length > 0) {
    refuseTold(options, SEVERAL);
    return showAll([...(result ? [result] : []), ...others], options, screen);
  }
  if (result.kind === "read" && !takesStdout(options)) {
    const { analysis, run, folder } = result;
    const whole = run ? causalityUnlessQuiet(analysis, run, options) : analysis;
    const expected = await expectedUnlessQuiet(analysis, options, options, bandsOf);
    printReport(whole, folder, options, screen, expected);
  }
  await writeResultFiles([result], options, screen.stdout);
  if (result.kind === "unreadable") throw result.cause;
  return exitOf(result);
}

/**
 * Analyses folders and shows a row each; gives the worst exit code, 2 for an unreadable one. Throws
 * ConfigError, NotWritableError.
 */
export async function analyzeAll(
  targets: readonly string[],
  options: AnalyzeOptions,
  screen: Screen,
): Promise<number> {
  const question = questionOf(options);
  if (question) throw severalRuns(question, targets.length);
  await refuseUnwritable(options);
  refuseTold(options, SEVERAL);
  const opening = await openingOf(options, screen);
  const results: FolderResult[] = [];
  for (const target of targets) results.push(...(await resultsOf(target, opening)));
  return showAll(results, options, screen);
}

const SEVERAL = "tells what the logs of one run do not record, and here are several; give one";
const ASKED_INSTEAD = "is for the report, and an event is asked for instead. Leave one out";

/** What is told is for the report of one run. Throws ConfigError. */
function refuseTold(told: Told, problem: string): void {
  const key = TOLD.find((one) => told[one] !== undefined);
  if (key === undefined) return;
  throw new ConfigError(COMMAND_LINE.where(key), problem);
}

/** Shows what a run says to a question; gives the exit code of its verdict. */
function showAnswer(
  question: Question,
  result: FolderResult,
  options: AnalyzeOptions,
  { stdout }: Screen,
): number {
  if (result.kind === "unreadable") throw result.cause;
  if (result.run === undefined) throw new Error("a run that is alone was not kept");
  printAnswer(answerTo(question, result.run), result, options, stdout);
  return exitOf(result);
}

async function showAll(
  results: readonly FolderResult[],
  options: AnalyzeOptions,
  { stdout, stderr }: Screen,
): Promise<number> {
  if (!takesStdout(options)) printOverview(results, options, { stdout });
  await writeResultFiles(results, options, stdout);
  const [unknown] = results.flatMap((result) => {
    return result.kind === "unreadable" && result.cause instanceof UnknownLogsError
      ? [result.cause]
      : [];
  });
  if (unknown && options.details && !options.quiet) {
    for (const line of unknownLogsLines(unknown, columnsOf(stderr))) stderr.write(`${line}\n`);
  }
  return worstExit(results.map(exitOf));
}

/** How folders are read. */
interface Opening {
  readonly out: string;
  readonly stderr: Output;
  readonly format?: LogFormat;
  /** Whether no other folder is read: of one run alone more is shown. */
  readonly isAlone?: boolean;
}

async function openingOf(
  { logFormat, out = DEFAULT_OUT }: AnalyzeOptions,
  { stderr }: Screen,
): Promise<Opening> {
  const format = await typedFormat(logFormat);
  return { out, stderr, ...(format && { format }) };
}

/** What became of each run in and below a folder; at least one. */
async function resultsOf(
  target: string,
  { out, stderr, format, isAlone = false }: Opening,
): Promise<FolderResult[]> {
  const bar = new ReadingBar(stderr);
  try {
    const results: FolderResult[] = [];
    const { folders } = await typedFolders(target, out, bar);
    for (const folder of folders) {
      results.push(...(await runsRead(folder, format, isAlone && folders.length === 1)));
      bar.clear();
    }
    return results;
  } catch (error) {
    return [unreadableBy(error, target)];
  } finally {
    bar.clear();
  }
}

async function runsRead(
  folder: LogFolder,
  format: LogFormat | undefined,
  isAlone: boolean,
): Promise<FolderResult[]> {
  const { path } = folder.source;
  try {
    const runs = await runsOf(folder, format);
    const results: FolderResult[] = [];
    for (const run of runs) {
      const called = runs.length === 1 ? path : join(dirname(path), run.name);
      results.push(await resultOf(run, called, isAlone && runs.length === 1));
    }
    return results;
  } catch (error) {
    return [unreadableBy(error, path)];
  }
}

async function resultOf(found: FoundRun, folder: string, isAlone: boolean): Promise<FolderResult> {
  try {
    const { run, analysis } = await found.check();
    return { kind: "read", folder, analysis, ...(isAlone && { run }) };
  } catch (error) {
    return unreadableBy(error, folder);
  }
}

/** The result of a folder that cannot be read; whatever else went wrong is no matter of it. */
function unreadableBy(cause: unknown, folder: string): FolderResult {
  const { exitCode, line } = failureOf(cause);
  if (exitCode !== USAGE || line === undefined) throw cause;
  const error = line.replace("k3mesh: ", "").replace(`${folder}: `, "");
  return { kind: "unreadable", folder, error, cause };
}
