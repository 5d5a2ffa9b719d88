import type { Analysis } from "../../analysis/analyze.js";
import { formatDuration } from "../../scenario/field.js";
import { commandLineOption } from "../../scenario/settings.js";
import { bandText, count, counted, measured, measuredMs } from "../figures.js";
import type { Paint } from "../screen.js";
import { plainTable, trimmed } from "../table.js";
import { cutWithin, hung, onOneLine } from "../text.js";
import type { ComparedFigure, ComparedMachine, Comparison, Figure } from "./comparison.js";
import type { Cause, Departure } from "./departure.js";
import type { Expected } from "./expected.js";
import type { ToldKey, Uncompared } from "./setting.js";

/** A figure that left its band. */
const MARK = "●";
/** Of more machines those alone are shown that leave a band, and no more of them than this. */
const MACHINES_SHOWN_MAX = 5;
const ID_WIDTH_MAX = 16;

/** What theory expected of a run beside what was measured; fits 80 columns. */
export function expectedLines(
  expected: Expected,
  analysis: Analysis,
  paint: Paint,
  columns: number,
): string[] {
  const lines =
    expected.kind === "compared"
      ? comparisonLines(expected, paint)
      : uncomparedLines(expected, analysis);
  return lines.map((line) => hung(line, columns));
}

function comparisonLines(comparison: Comparison, paint: Paint): string[] {
  const { setting, seeds, machines, literalBreachShare, departure } = comparison;
  const shown = shownOf(machines);
  const span = formatDuration(setting.rules.durationMs);
  const runs = `${counted(seeds, "run")} of ${span}`;
  const band = seeds === 0 ? "too long for bands" : `≈ median, band: 9 in 10 of ${runs}`;
  const title = `theory and measurement (${band}):`;
  return [
    ...(shown.length === 0 ? [] : [title, ...tableOf(shown).split("\n")]),
    ...others(machines.length - shown.length, shown.length, runs),
    ...estimates(machines),
    ...(literalBreachShare ? breaches(literalBreachShare) : []),
    ...(departure ? [paint("yellow", departed(departure))] : []),
    "",
  ];
}

function shownOf(machines: readonly ComparedMachine[]): readonly ComparedMachine[] {
  if (machines.length <= MACHINES_SHOWN_MAX) return machines;
  return machines
    .filter((machine) => outsideOf(machine) > 0)
    .sort((a, b) => outsideOf(b) - outsideOf(a))
    .slice(0, MACHINES_SHOWN_MAX);
}

function outsideOf({ figures }: ComparedMachine): number {
  return Object.values(figures).filter(({ outside }) => outside).length;
}

interface Column {
  readonly title: string;
  readonly figure: Figure;
  readonly text: (value: number) => string;
}

const COLUMNS: readonly Column[] = [
  { title: "receives", figure: "receive", text: whole },
  { title: "clock per s", figure: "clockPerSecond", text: measured },
  { title: "mean jump", figure: "jumpMean", text: measured },
  { title: "largest inbox", figure: "queueMax", text: whole },
];

function whole(value: number): string {
  return count(Math.round(value));
}

function percent(share: number): string {
  return measured(100 * share);
}

function tableOf(machines: readonly ComparedMachine[]): string {
  const table = plainTable(["left", "left", ...COLUMNS.map(() => "right" as const)]);
  table.push(["", "", ...COLUMNS.map(({ title }) => unmarked(title))]);
  for (const { id, figures } of machines) {
    const cells = (textOf: (figure: ComparedFigure, text: Column["text"]) => string) =>
      COLUMNS.map(({ figure, text }) => textOf(figures[figure], text));
    table.push(
      [
        cutWithin(id, ID_WIDTH_MAX),
        "expected",
        ...cells((one, text) => unmarked(expectedText(one, text))),
      ],
      ["", "measured", ...cells(measuredCell)],
      ["", "band", ...cells((one, text) => unmarked(bandText(one, text)))],
    );
  }
  return trimmed(table);
}

function measuredCell({ measured: value, outside }: ComparedFigure, text: Column["text"]): string {
  return outside && value !== null ? text(value) + MARK : unmarked(orNone(value, text));
}

/** Where there is no closed form, the median of the simulated runs. */
function expectedText({ expected, median }: ComparedFigure, text: Column["text"]): string {
  return expected === null && median !== null ? `≈${text(median)}` : orNone(expected, text);
}

function orNone(value: number | null, text: Column["text"]): string {
  return value === null ? "–" : text(value);
}

/** A mark takes a column, where one is and where none is. */
function unmarked(text: string): string {
  return `${text} `;
}

/** The machines that are not shown. */
function others(unshown: number, shown: number, runs: string): string[] {
  if (unshown === 0) return [];
  return shown === 0
    ? [`theory and measurement: all figures are in the bands of 9 in 10 of ${runs}`]
    : [`of ${counted(unshown, "other machine")} fewer figures are outside, or none`];
}

/** Machines that seem to have lost ticks. */
function estimates(machines: readonly ComparedMachine[]): string[] {
  const lost = machines.flatMap(({ id, estimatedTicks }) => {
    if (estimatedTicks === null || estimatedTicks.made >= estimatedTicks.due) return [];
    return [`${id} made ${count(estimatedTicks.made)} of about ${count(estimatedTicks.due)}`];
  });
  if (lost.length === 0) return [];
  return [`ticks, estimated from rates and times: ${lost.join(", ")}`];
}

function breaches(share: ComparedFigure): string[] {
  if (share.measured === null) return [];
  const expected = `expected ${expectedText(share, percent)} %`;
  const found = `${percent(share.measured)} %${share.outside ? ` ${MARK}` : ""}`;
  const band = `band ${bandText(share, percent)} %`;
  return [`receives no later than their send: ${found} (${expected}, ${band})`];
}

function departed({ outside, of, cause }: Departure): string {
  // Of a run without bands no figure is outside.
  if (outside === 0) return words(cause);
  return `${MARK} ${count(outside)} of ${counted(of, "figure")} outside: ${words(cause)}`;
}

/** What a departure may mean, in a sentence. */
function words(cause: Cause): string {
  switch (cause.kind) {
    case "other rate":
      return otherRate(cause);
    case "rules broken": {
      const { others } = cause;
      const only = others === 0 ? "" : ", but that moves no receives and no inbox";
      return `the clocks break Lamport's rules${only}`;
    }
    case "lost ticks": {
      const about = cause.estimated ? "about " : "";
      return `${about}${counted(cause.ticks, "lost tick")} made machines slower`;
    }
    case "starts apart":
      return "the fastest tie, and started milliseconds apart";
    case "slow network":
      return `a slow network (messages took ${measuredMs(cause.p50Us)} ms)`;
    case "chance":
      return "by chance one in ten is, and figures of one run go together; a longer run tells more";
    case "unknown":
      return "chance seldom gives so many; a longer run tells more";
    default:
      return cause satisfies never;
  }
}

function otherRate({ id, made, due, rate, durationMs }: Cause & { kind: "other rate" }): string {
  const events = `${id} made ${counted(made, "event")}`;
  if (durationMs === null) {
    return `${events}, and in its time about ${count(due)} ticks were due: is its rate another, or the order of the rates?`;
  }
  const ticks = `${counted(rate, "tick")} a second for ${formatDuration(durationMs)}`;
  return `${events}, but ${ticks} would be ${count(due)}: is its rate, the duration or the order of the rates another?`;
}

/** Why a run is not compared; nothing where it was said before. */
function uncomparedLines({ why, toTell }: Uncompared, analysis: Analysis): string[] {
  if (analysis.nothingToJudge !== null) return [];
  const told = toTell.map((key) => `${commandLineOption(key)} ${exampleOf(key, analysis)}`);
  const how = told.length === 0 ? "" : `; tell with ${told.join(" ")}`;
  return [onOneLine(`not compared with theory: ${why}${how}`)];
}

function exampleOf(key: ToldKey, { run }: Analysis): string {
  if (key === "rates") return run.roster.map((_, i) => RATES[i % RATES.length]).join(",");
  return { drawRange: "10", internalProbability: "0.7", duration: "60s" }[key];
}

/** Of the exercise. */
const RATES = [1, 3, 6];
