import Table from "cli-table3";
import type { Analysis } from "../analysis/analyze.js";
import type { MachineFigures } from "../analysis/machine-figures.js";
import { measured, measuredMs } from "./figures.js";

interface Row {
  readonly id: string;
  /** Ticks per second. */
  readonly rate: number;
  readonly figures: MachineFigures;
}

type Column = readonly [title: string, cell: (row: Row) => string];

/** Columns side by side under one title. */
interface Group {
  readonly title: string;
  readonly columns: readonly Column[];
}

/** One line per machine below two of titles; within 100 columns for three short ids. */
export function summaryTable({ run, machines }: Pick<Analysis, "run" | "machines">): string {
  const table = new Table({
    chars: { ...NO_BORDERS, middle: " " },
    colAligns: COLUMNS.map((_, i) => (i === 0 ? "left" : "right")),
    style: { border: [], "padding-left": 0, "padding-right": 0, compact: true },
  });
  table.push(
    GROUPS.map(({ title, columns }) => {
      return { content: GROUP_GAP + title, colSpan: columns.length, hAlign: "left" as const };
    }),
    cells(([title]) => title),
  );
  for (const { id, rate } of run.roster) {
    const figures = machines[id];
    if (figures !== undefined) table.push(cells(([, cell]) => cell({ id, rate, figures })));
  }
  const lines = table.toString().split("\n");
  return lines.map((line) => line.trimEnd()).join("\n");
}

const GROUPS: readonly Group[] = [
  {
    title: "",
    columns: [
      ["id", ({ id }) => id],
      ["rate", ({ rate }) => String(Number(rate.toFixed(3)))],
    ],
  },
  {
    title: "events",
    columns: [
      ["internal", ({ figures }) => String(figures.internal)],
      ["send", ({ figures }) => String(figures.send)],
      ["receive", ({ figures }) => String(figures.receive)],
    ],
  },
  {
    title: "clock",
    columns: [
      ["final", ({ figures }) => String(figures.finalClock)],
      ["per s", ({ figures }) => measured(figures.clockPerSecond)],
    ],
  },
  {
    title: "jump",
    columns: [
      ["mean", ({ figures }) => measured(figures.jumpMean)],
      ["max", ({ figures }) => String(figures.jumpMax ?? "–")],
    ],
  },
  {
    title: "inbox",
    columns: [
      ["mean", ({ figures }) => measured(figures.queueMean)],
      ["max", ({ figures }) => String(figures.queueMax ?? "–")],
    ],
  },
  {
    title: "ticks",
    columns: [
      ["due", ({ figures }) => String(figures.ticks.due)],
      ["made", ({ figures }) => String(figures.ticks.made)],
      ["skip", ({ figures }) => String(figures.ticks.skipped)],
    ],
  },
  {
    title: "late by ms",
    columns: [
      ["median", ({ figures }) => measuredMs(figures.latenessMedianUs)],
      ["worst", ({ figures }) => measuredMs(figures.latenessMaxUs)],
    ],
  },
];

const COLUMNS: readonly Column[] = GROUPS.flatMap(({ columns }) => columns);

/** A line's cells, the groups set apart. */
function cells(textOf: (column: Column) => string): string[] {
  return COLUMNS.map((column) => (FIRST_OF_GROUP.has(column) ? GROUP_GAP : "") + textOf(column));
}

const GROUP_GAP = " ";
const FIRST_OF_GROUP = new Set(GROUPS.slice(1).flatMap(({ columns }) => columns.slice(0, 1)));

const NO_BORDERS = Object.fromEntries(
  ["top", "bottom", "left", "right", "mid"].flatMap((side) =>
    ["", "-mid", "-left", "-right"].map((part) => [side + part, ""]),
  ),
);
