import type { Analysis } from "../analysis/analyze.js";
import type { MachineFigures } from "../analysis/machine-figures.js";
import { measured, measuredMs } from "./figures.js";

interface Row {
  readonly id: string;
  /** Ticks per second. */
  readonly rate: number | null;
  readonly figures: MachineFigures;
}

interface Column {
  readonly title: string;
  readonly cell: (row: Row) => string;
  /** Where there is too little room: the smallest number goes first. */
  readonly goes?: number;
}

/** Columns side by side under one title. */
interface Group {
  readonly title: string;
  readonly columns: readonly Column[];
}

/** One line per machine below two of titles; what can be told from the rest goes, to fit. */
export function summaryTable(
  { run, machines }: Pick<Analysis, "run" | "machines">,
  widthMax: number,
): string {
  const rows = run.roster.flatMap(({ id, rate }) => {
    const figures = machines[id];
    return figures === undefined ? [] : [{ id, rate, figures }];
  });
  const tables = [0, 1, 2, 3].map((gone) => tableOf(rows, groupsWithout(gone)));
  const fits = (table: string) => table.split("\n").every((line) => line.length <= widthMax);
  return tables.find(fits) ?? stacked(rows, fits);
}

/** Several tables below each other, each with the ids. */
function stacked(rows: readonly Row[], fits: (table: string) => boolean): string {
  const [ids, ...groups] = groupsWithout(0);
  if (ids === undefined) return "";
  const tables: string[] = [];
  let taken: Group[] = [];
  for (const group of groups) {
    const wider = [...taken, group];
    if (taken.length > 0 && !fits(tableOf(rows, [ids, ...wider]))) {
      tables.push(tableOf(rows, [ids, ...taken]));
      taken = [group];
    } else taken = wider;
  }
  return [...tables, tableOf(rows, [ids, ...taken])].join("\n");
}

function groupsWithout(gone: number): Group[] {
  return GROUPS.flatMap(({ title, columns }) => {
    const left = columns.filter(({ goes = Number.POSITIVE_INFINITY }) => goes > gone);
    return left.length === 0 ? [] : [{ title, columns: left }];
  });
}

function tableOf(rows: readonly Row[], groups: readonly Group[]): string {
  const columns = groups.flatMap((group) => group.columns);
  const firsts = new Set(groups.slice(1).map((group) => group.columns[0]));
  const cells = (textOf: (column: Column) => string) =>
    columns.map((column) => (firsts.has(column) ? GROUP_GAP : "") + textOf(column));
  const lines = [cells(({ title }) => title), ...rows.map((row) => cells(({ cell }) => cell(row)))];
  const widths = widthsOf(lines, groups);
  return [
    titleLine(groups, widths),
    ...lines.map((line) => {
      return line.map((text, i) => {
        const width = widths[i] as number;
        return i === 0 ? text.padEnd(width) : text.padStart(width);
      });
    }),
  ]
    .map((line) => line.join(" ").trimEnd())
    .join("\n");
}

/** By column; a group of one column may have the longer title. */
function widthsOf(lines: readonly (readonly string[])[], groups: readonly Group[]): number[] {
  const alone = groups.flatMap(({ title, columns }) => {
    return columns.map(() => (columns.length === 1 ? GROUP_GAP.length + title.length : 0));
  });
  return alone.map((least, i) => {
    return lines.reduce((most, line) => Math.max(most, line[i]?.length ?? 0), least);
  });
}

function titleLine(groups: readonly Group[], widths: readonly number[]): string[] {
  let next = 0;
  return groups.map(({ title, columns }) => {
    const own = widths.slice(next, next + columns.length);
    next += columns.length;
    const width = own.reduce((sum, one) => sum + one, own.length - 1);
    return (GROUP_GAP + title).padEnd(width);
  });
}

const GROUP_GAP = " ";
const NONE = "–";

function counted(value: number | null): string {
  return String(value ?? NONE);
}

const GROUPS: readonly Group[] = [
  {
    title: "",
    columns: [
      { title: "id", cell: ({ id }) => id },
      {
        title: "rate",
        cell: ({ rate }) => (rate === null ? NONE : String(Number(rate.toFixed(3)))),
      },
    ],
  },
  {
    title: "events",
    columns: [
      { title: "int", cell: ({ figures }) => String(figures.internal) },
      { title: "send", cell: ({ figures }) => String(figures.send) },
      { title: "recv", cell: ({ figures }) => String(figures.receive) },
    ],
  },
  {
    title: "clock",
    columns: [
      { title: "final", cell: ({ figures }) => counted(figures.finalClock) },
      { title: "per s", cell: ({ figures }) => measured(figures.clockPerSecond) },
    ],
  },
  {
    title: "jump",
    columns: [
      { title: "mean", cell: ({ figures }) => measured(figures.jumpMean) },
      { title: "max", cell: ({ figures }) => counted(figures.jumpMax) },
    ],
  },
  {
    title: "inbox",
    columns: [
      { title: "mean", cell: ({ figures }) => measured(figures.queueMean) },
      { title: "max", cell: ({ figures }) => counted(figures.queueMax) },
    ],
  },
  {
    title: "ticks",
    columns: [
      // Made and skipped.
      { title: "due", cell: ({ figures }) => counted(figures.ticks.due), goes: 1 },
      // As many as there are events.
      { title: "made", cell: ({ figures }) => counted(figures.ticks.made), goes: 2 },
      { title: "skip", cell: ({ figures }) => counted(figures.ticks.skipped) },
    ],
  },
  {
    title: "late ms",
    columns: [
      { title: "median", cell: ({ figures }) => measuredMs(figures.latenessMedianUs), goes: 3 },
      { title: "worst", cell: ({ figures }) => measuredMs(figures.latenessMaxUs) },
    ],
  },
];
