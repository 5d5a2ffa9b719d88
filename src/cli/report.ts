import { join } from "node:path";
import type { Analysis } from "../analysis/analyze.js";
import { causalityOf } from "../analysis/causality/causality.js";
import type { Check } from "../analysis/check.js";
import { HUB_TRACE } from "../analysis/hub-trace.js";
import type { Incident } from "../analysis/incidents.js";
import type { MatchedRun } from "../analysis/matching.js";
import type { Format } from "../analysis/run.js";
import { exitCodeOf } from "../analysis/verdict.js";
import { FORMAT_FILE } from "../formats/log-format.js";
import { MACHINES_MIN } from "../model/limits.js";
import { calledAs, quoted } from "./called-as.js";
import { causalityLines } from "./causality-lines.js";
import { type Expected, expectedUnlessQuiet } from "./expected/expected.js";
import { expectedLines } from "./expected/expected-lines.js";
import { counted } from "./figures.js";
import { howReadLines, leftOutLines } from "./how-read-lines.js";
import {
  columnsOf,
  type Paint,
  paintFor,
  type Screen,
  type Surface,
  USUAL_COLUMNS,
} from "./screen.js";
import type { ScreenOptions } from "./strict-command.js";
import { latencyLines, summaryTable } from "./summary.js";
import { hung, onOneLine, spaced, unbroken } from "./text.js";
import {
  explanationLines,
  literalBreachLines,
  troubleLines,
  verdictLines,
} from "./verdict-lines.js";

/**
 * Shows what a run was, as the options of the screen want it, and beside it what theory expected,
 * if that is given.
 */
export function printReport(
  analysis: Analysis,
  folder: string,
  { json, quiet }: ScreenOptions,
  { stdout }: Pick<Screen, "stdout">,
  expected?: Expected,
): void {
  if (json) {
    stdout.write(`${JSON.stringify({ folder, ...analysis, expected }, null, 2)}\n`);
    return;
  }
  const lines = quiet
    ? quietLines(analysis, paintFor(stdout), columnsOf(stdout))
    : reportLines(analysis, folder, stdout, expected);
  stdout.write(lines.map((line) => `${line}\n`).join(""));
}

/**
 * Shows what a run was that this command made: with `--quiet` stdout is for the path of its folder
 * alone, so that a script has that and cannot take an older run's.
 */
export async function printOwnReport(
  analysis: Analysis,
  run: MatchedRun,
  folder: string,
  options: ScreenOptions,
  { stdout, stderr }: Screen,
): Promise<void> {
  const expected = await expectedUnlessQuiet(analysis, options);
  const whole = causalityUnlessQuiet(analysis, run, options);
  const output = { stdout: namesFolder(options) ? stderr : stdout };
  printReport(whole, folder, options, output, expected);
}

/** What a run shown alone is shown with besides: `--quiet` tells only what is wrong. */
export function causalityUnlessQuiet(
  analysis: Analysis,
  run: MatchedRun,
  { json, quiet }: ScreenOptions,
): Analysis {
  return quiet && !json ? analysis : { ...analysis, causality: causalityOf(run) };
}

/** Says with `--quiet` where the run that has just started is, and nothing else. */
export function printFolder(folder: string, options: ScreenOptions, { stdout }: Screen): void {
  if (namesFolder(options)) stdout.write(`${folder}\n`);
}

/** The one document of `--json` has the folder in it. */
function namesFolder({ json, quiet }: ScreenOptions): boolean {
  return quiet === true && json !== true;
}

/**
 * What a run showed, for people: the verdict, a row per machine, what theory expected, latency,
 * clocks, the folder.
 */
function reportLines(
  analysis: Analysis,
  folder: string,
  stdout: Surface,
  expected: Expected | undefined,
): string[] {
  const [paint, width] = [paintFor(stdout), columnsOf(stdout)];
  const { howRead } = analysis;
  const hungAll = (lines: readonly string[]) => lines.map((line) => hung(line, width));
  return [
    ...doubtLines([...doubtsOf(analysis), ...fewMachines(analysis)], paint, width),
    headline(analysis, paint, width),
    ...hungAll(aliasLines(analysis)),
    ...hungAll(howRead === undefined ? [] : howReadLines(howRead)),
    ...verdictLines(analysis, paint, width),
    ...hungAll(degradation(analysis)),
    ...explanationLines(analysis.explanation, paint, width),
    ...literalBreachLines(analysis.literalBreach, paint, width),
    ...hungAll(explainHint(analysis, folder)).map(spaced),
    "",
    summaryTable(withRates(analysis, expected), columnsOf(stdout, USUAL_COLUMNS)),
    "",
    ...(expected ? expectedLines(expected, analysis, paint, width) : []),
    ...hungAll([
      ...latencyLines(analysis),
      ...causalityLines(analysis.causality),
      onOneLine(`folder ${folder}`),
    ]),
  ];
}

/** With the rates that were told, where logs record none. */
function withRates(analysis: Analysis, expected: Expected | undefined): Analysis {
  if (expected?.kind !== "compared") return analysis;
  const rates = new Map(expected.setting.machines.map(({ id, rate }) => [id, rate]));
  const { run } = analysis;
  const roster = run.roster.map((peer) => ({ ...peer, rate: rates.get(peer.id) ?? peer.rate }));
  return { ...analysis, run: { ...run, roster } };
}

/** What a run showed that was not as it should be; empty when all is well. */
export function quietLines(analysis: Analysis, paint: Paint, columns: number): string[] {
  return [
    ...doubtLines(doubtsOf(analysis), paint, columns),
    ...leftOutLines(analysis).map((line) => hung(line, columns)),
    ...troubleLines(analysis, paint, columns),
    ...explanationLines(analysis.explanation, paint, columns),
  ];
}

/** What to type to see where the clock of a breach comes from. */
function explainHint({ explanation, literalBreach, howRead }: Analysis, folder: string): string[] {
  const at = (explanation ?? literalBreach)?.lines.at(-1);
  // What stands on no event's line has no clock.
  if (at === undefined || at.line === 0 || at.file === HUB_TRACE) return [];
  const file = howRead?.formatFile;
  const isBeside = file === undefined || file === join(folder, FORMAT_FILE);
  const how = isBeside ? "" : ` --log-format ${quoted(file)}`;
  const command = onOneLine(`${calledAs()} explain ${quoted(folder)}${how}`);
  return [`where its clock comes from: ${unbroken(command)}`];
}

/** Which machines the events mean by other names than the files have. */
function aliasLines({ run }: Analysis): string[] {
  const called = run.roster.flatMap(({ id, alias }) => {
    return alias === undefined ? [] : [`${alias} is ${id}`];
  });
  return called.length === 0 ? [] : [onOneLine(`in the events ${called.join(", ")}`)];
}

/** What comes before all else. */
function doubtLines(doubts: readonly string[], paint: Paint, width: number): string[] {
  return doubts.map((doubt) => paint("yellow", hung(onOneLine(doubt), width)));
}

function doubtsOf({ nothingToJudge }: Analysis): string[] {
  return nothingToJudge === null ? [] : [`nothing to judge: ${nothingToJudge}`];
}

/** That other people's logs are of fewer machines than the exercise has. */
function fewMachines({ run, format }: Analysis): string[] {
  const machines = run.roster.length;
  if (format === "k3mesh" || machines >= MACHINES_MIN) return [];
  return [`${counted(machines, "machine")}: the exercise has at least ${MACHINES_MIN}`];
}

/** Why a run is degraded: logs that are not here need not have been lost in the run. */
function degradation({ status, losses, format }: Analysis): string[] {
  if (status !== "degraded") return [];
  const isLost = losses.some(({ kind }) => !NOT_HERE.includes(kind));
  const logs = format === "k3mesh" ? "traces" : "logs";
  const why = isLost ? "something was lost on the way" : `not all ${logs} of the run are here`;
  return [`degraded: ${why}; what is there is judged`];
}

/** What is missing in the folder, and need not have been lost in the run. */
const NOT_HERE: readonly Incident["kind"][] = ["missing", "unnamed"];

function headline(analysis: Analysis, paint: Paint, width: number): string {
  const { format, run, status, checks } = analysis;
  const origin = run.seed === null ? `${FORMAT_NAMES[format]} logs` : `seed ${run.seed}`;
  const facts = `${counted(run.roster.length, "machine")}, ${origin}`;
  const verdict = `${onOneLine(run.run)}: ${status === null ? "" : `${status}, `}${tally(checks)}`;
  const colour = status === "interrupted" ? "yellow" : VERDICT_COLOURS[exitCodeOf(analysis)];
  const line = `${verdict} (${facts})`;
  return line.length > width
    ? paint(colour, hung(line, width))
    : `${paint(colour, verdict)} (${facts})`;
}

/** By exit code. */
export const VERDICT_COLOURS = {
  0: "green",
  1: "red",
  2: "red",
  4: "yellow",
} as const;

function tally(checks: readonly Check[]): string {
  const parts = RESULTS.flatMap((result) => {
    const { length } = checks.filter((check) => check.result === result);
    if (length === checks.length) return [`all ${length} checks ${result}`];
    return length === 0 ? [] : [`${length} ${result}`];
  });
  return parts.length === 1 ? parts.join() : `of ${checks.length} checks ${parts.join(", ")}`;
}

const RESULTS = ["true", "false", "unknown", "not recorded", "nothing to check"] as const;

/** What people call a format of logs; programs have its own name. */
export const FORMAT_NAMES: Readonly<Record<Format, string>> = {
  k3mesh: "k3mesh",
  least: "JSON-lines",
  text: "text",
  "star-json": "star-JSON",
  described: "described",
};
