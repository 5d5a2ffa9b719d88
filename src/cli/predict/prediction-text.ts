import type { Rules } from "../../model/rules.js";
import { formatDuration } from "../../scenario/field.js";
import type { BandFigure, Bands, MachineBands } from "../../theory/band.js";
import type { Expectation, MachineExpectation } from "../../theory/closed-form.js";
import type { TheorySetting } from "../../theory/setting.js";
import { bandText, count, measured } from "../figures.js";
import { type ColumnGroup, groupedTable } from "../grouped-table.js";
import { columnsOf, paintFor, type Surface, USUAL_COLUMNS } from "../screen.js";
import { hung } from "../text.js";
import {
  drawText,
  INBOX_ASKED,
  inboxAskedAfterS,
  inboxAtEnd,
  sentences,
  timeText,
  warnings,
} from "./sentences.js";

/** What theory says of one setting, on average in a long run. */
export interface MeanPrediction {
  readonly setting: TheorySetting;
  readonly expectation: Expectation;
  /** By which the rates were drawn; absent where they were given. */
  readonly seed?: number;
}

export interface Prediction extends MeanPrediction {
  readonly bands: Bands;
}

interface Row {
  readonly machine: MachineExpectation;
  readonly bands: MachineBands | undefined;
  readonly durationMs: number;
  /** Above the first of its setting's rows. */
  readonly rates: string;
}

/** Of more machines, those are shown that do not keep up, and the first of the others. */
const ROWS_MAX = 20;

/** What is expected of one setting in sentences, or of several in a line each; and the figures. */
export function meanLines(all: readonly MeanPrediction[], surface: Surface): string[] {
  const [first, ...others] = all;
  if (first === undefined) return [];
  const words =
    others.length > 0 ? all.map((one) => shortLine(one, surface)) : wholeText(first, surface);
  const rows = all.flatMap(rowsOf);
  const machines = all.flatMap(({ expectation }) => expectation.machines);
  const hidden = machines.length - rows.length;
  return [
    ...words,
    "",
    "on average, in a long run:",
    groupedTable(rows, [whoOf(all), ...EXPECTED], columnsOf(surface, USUAL_COLUMNS)),
    ...(hidden > 0 ? [`… and ${count(hidden)} more machines; --json has all`] : []),
  ];
}

function wholeText(one: MeanPrediction, surface: Surface): string[] {
  const title = paintFor(surface)("bold", titleOf(one));
  const lines = [title, ...sentences(one.setting, one.expectation)];
  return lines.map((line) => hung(line, columnsOf(surface)));
}

/** What chance makes of it. */
export function bandLines(all: readonly Prediction[], surface: Surface): string[] {
  const table = groupedTable(
    all.flatMap(rowsOf),
    [whoOf(all), ...BANDS],
    columnsOf(surface, USUAL_COLUMNS),
  );
  const hasBands = all.some(({ bands }) => bands.seeds > 0);
  const shares = all.flatMap((one) => literalLines(one, all.length > 1));
  return [
    "",
    hung(hasBands ? `5 to 95 % of ${runsText(all)}:` : TOO_LONG, columnsOf(surface)),
    ...(hasBands ? [table] : []),
    ...shares.map((line) => hung(line, columnsOf(surface))),
  ];
}

/** The rates of a setting, and what must happen. */
export function shortLine({ setting, expectation }: MeanPrediction, surface: Surface): string {
  const troubles = warnings(setting, expectation);
  const words = troubles.length > 0 ? troubles : ["all keep up"];
  const rates = paintFor(surface)("bold", ratesText(setting));
  return hung(`${rates}: ${words.join("; ")}`, columnsOf(surface));
}

function literalLines({ setting, bands }: Prediction, areSeveral: boolean): string[] {
  const share = bands.literalBreachShare;
  if (share === null) return [];
  const which = areSeveral ? `${ratesText(setting)}: ` : "";
  return [`${which}receives no later than their send: ${bandText(share, percent)} %`];
}

const TOO_LONG =
  "No band: a run of so many ticks takes too long to be tried with many seeds; one of a shorter --duration has a band.";

/** Which runs bands are of. */
function runsText(all: readonly Prediction[]): string {
  const seeds = all.map(({ bands }) => bands.seeds).filter((many) => many > 0);
  const [fewest, most] = [Math.min(...seeds), Math.max(...seeds)];
  const many = fewest === most ? count(most) : `${count(fewest)} to ${count(most)}`;
  const [durationMs = 0] = all.map(({ setting }) => setting.rules.durationMs);
  return `${many} runs of ${formatDuration(durationMs)}, each by a seed of its own`;
}

function titleOf({ setting, seed }: MeanPrediction): string {
  const { machines, rules, topology } = setting;
  const rates = `rates ${ratesText(setting)}${seed === undefined ? "" : ` (drawn by seed ${seed})`}`;
  return `${machines.length} machines in a ${topology} for ${formatDuration(rules.durationMs)}, ${rates}; ${rulesText(rules)}`;
}

function rulesText({ draw, phase, literal }: Rules): string {
  const others = [...(phase === "aligned" ? ["aligned"] : []), ...(literal ? ["literal"] : [])];
  return [drawText(draw), ...others].join("; ");
}

const RATES_SHOWN_MAX = 12;

/** `1,3,6`, as rates are typed. */
function ratesText({ machines }: TheorySetting): string {
  const shown = machines.slice(0, RATES_SHOWN_MAX).map(({ rate }) => rate);
  return shown.join(",") + (machines.length > shown.length ? ",…" : "");
}

function rowsOf({ setting, expectation, bands }: MeanPrediction & Partial<Prediction>): Row[] {
  const { machines } = expectation;
  const { durationMs } = setting.rules;
  const firstOnes = [
    ...machines.filter(({ load }) => load !== "stable"),
    ...machines.filter(({ load }) => load === "stable"),
  ].slice(0, ROWS_MAX);
  return machines
    .filter((machine) => firstOnes.includes(machine))
    .map((machine, place) => ({
      machine,
      bands: bands?.machines[machine.id],
      durationMs,
      rates: place === 0 ? ratesText(setting) : "",
    }));
}

/** The same for programs. */
export function plainPrediction({ setting, expectation, bands, seed }: Prediction) {
  const { machines, rules, topology } = setting;
  const { seeds, literalBreachShare } = bands;
  const byId = expectation.machines.map(({ id, ...expected }) => {
    const inbox = {
      inboxAtEnd: inboxAtEnd(expected, rules.durationMs),
      inbox100AfterS: inboxAskedAfterS(expected),
    };
    return [id, { ...expected, ...inbox, bands: bands.machines[id] }] as const;
  });
  return {
    topology,
    ...rules,
    rates: machines.map(({ rate }) => rate),
    drawnBySeed: seed ?? null,
    sentences: sentences(setting, expectation),
    phasesDecide: expectation.phasesDecide,
    machines: Object.fromEntries(byId),
    bandSeeds: seeds,
    literalBreachShare,
  };
}

function percent(share: number): string {
  return (100 * share).toFixed(0);
}

/** At least so much, where there is no closed form. */
function orLeast(value: number | null, least: number): string {
  return value === null ? `≥${measured(least)}` : measured(value);
}

type Column = ColumnGroup<Row>["columns"][number];

const ID: Column = { title: "id", cell: ({ machine }) => machine.id };
const RATE: Column = { title: "rate", cell: ({ machine }) => String(machine.rate) };
const ARRIVALS: Column = {
  title: "per s",
  cell: ({ machine }) => measured(machine.arrivalsPerSecond),
};
const LOAD: Column = { title: "load %", cell: ({ machine }) => percent(machine.utilisation) };
const GROWTH: Column = {
  title: "per s",
  cell: ({ machine }) => growthCell(machine),
};
const CLOCK: Column = {
  title: "per s",
  cell: ({ machine }) => orLeast(machine.clockPerSecond, machine.clockPerSecondMin),
};
const JUMP: Column = {
  title: "mean",
  cell: ({ machine }) => orLeast(machine.jumpMean, machine.clockPerSecondMin / machine.rate),
};

function growthCell({ load, inboxGrowthPerSecond }: MachineExpectation): string {
  if (load === "critical") return "√t";
  return load === "stable" ? "0" : measured(inboxGrowthPerSecond);
}

const RATES: Column = { title: "rates", cell: ({ rates }) => rates };

/** What a row is of. */
function whoOf({ length }: readonly MeanPrediction[]): ColumnGroup<Row> {
  return { title: "", columns: [...(length > 1 ? [RATES] : []), ID, RATE] };
}

const EXPECTED: readonly ColumnGroup<Row>[] = [
  { title: "arrivals", columns: [ARRIVALS, LOAD] },
  {
    title: "inbox",
    columns: [
      GROWTH,
      { title: `${INBOX_ASKED} after`, cell: ({ machine }) => timeText(inboxAskedAfterS(machine)) },
      { title: "end", cell: ({ machine, durationMs }) => endCell(machine, durationMs) },
    ],
  },
  {
    title: "% of ticks",
    columns: [
      { title: "recv", cell: ({ machine }) => percent(machine.receiveShare) },
      { title: "send", cell: ({ machine }) => percent(machine.sendShare) },
      { title: "int", cell: ({ machine }) => percent(machine.internalShare) },
    ],
  },
  { title: "clock", columns: [CLOCK] },
  {
    title: "jump",
    columns: [
      JUMP,
      { title: "recv", cell: ({ machine }) => measured(machine.receiveJumpMean), goes: 1 },
    ],
  },
];

function endCell(machine: MachineExpectation, durationMs: number): string {
  return machine.load === "overloaded" ? count(inboxAtEnd(machine, durationMs)) : "–";
}

function banded(title: string, figure: BandFigure, text: (value: number) => string): Column {
  return { title, cell: ({ bands }) => bandText(bands?.[figure] ?? null, text) };
}

const BANDS: readonly ColumnGroup<Row>[] = [
  {
    title: "inbox",
    columns: [banded("end", "queueFinal", count), { ...banded("max", "queueMax", count), goes: 1 }],
  },
  {
    title: "events",
    columns: [
      banded("recv", "receive", count),
      banded("send", "send", count),
      banded("int", "internal", count),
    ],
  },
  {
    title: "clock",
    columns: [banded("final", "finalClock", count), banded("per s", "clockPerSecond", measured)],
  },
  { title: "jump", columns: [banded("mean", "jumpMean", measured)] },
];
