import type { Analysis } from "../analysis/analyze.js";
import type { HubFigures } from "../analysis/hub-trace.js";
import type { MachineFigures } from "../analysis/machine-figures.js";
import type { LatencyFigures } from "../analysis/message-figures.js";
import { P99_VALUES_MIN } from "../analysis/percentile.js";
import { counted, exactMs, measured, measuredMs } from "./figures.js";
import { plainTable, trimmed, withoutFirst } from "./table.js";

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
  const groups = GROUPS.map(({ title, columns }) => ({
    title,
    columns: withoutFirst(columns, gone),
  }));
  return groups.filter(({ columns }) => columns.length > 0);
}

function tableOf(rows: readonly Row[], groups: readonly Group[]): string {
  const columns = groups.flatMap((group) => group.columns);
  const firsts = new Set(groups.slice(1).map((group) => group.columns[0]));
  const cells = (textOf: (column: Column) => string) =>
    columns.map((column) => (firsts.has(column) ? GROUP_GAP : "") + textOf(column));
  const table = plainTable(
    columns.map((_, i) => (i === 0 ? "left" : "right")),
    1,
  );
  table.push(
    groups.map((group, i) => ({
      content: (i === 0 ? "" : GROUP_GAP) + group.title,
      colSpan: group.columns.length,
      hAlign: "left" as const,
    })),
    cells(({ title }) => title),
    ...rows.map((row) => cells(({ cell }) => cell(row))),
  );
  return trimmed(table);
}

const GROUP_GAP = " ";
const NONE = "–";

function orNone(value: number | null): string {
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
      { title: "final", cell: ({ figures }) => orNone(figures.finalClock) },
      { title: "per s", cell: ({ figures }) => measured(figures.clockPerSecond) },
    ],
  },
  {
    title: "jump",
    columns: [
      { title: "mean", cell: ({ figures }) => measured(figures.jumpMean) },
      { title: "max", cell: ({ figures }) => orNone(figures.jumpMax) },
    ],
  },
  {
    title: "inbox",
    columns: [
      { title: "mean", cell: ({ figures }) => measured(figures.queueMean) },
      { title: "max", cell: ({ figures }) => orNone(figures.queueMax) },
    ],
  },
  {
    title: "ticks",
    columns: [
      // Made and skipped.
      { title: "due", cell: ({ figures }) => orNone(figures.ticks.due), goes: 1 },
      // As many as there are events.
      { title: "made", cell: ({ figures }) => orNone(figures.ticks.made), goes: 2 },
      { title: "skip", cell: ({ figures }) => orNone(figures.ticks.skipped) },
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

/**
 * How long messages took, what of that a hub did, by which clocks, and how those stood that are
 * not the first one's.
 */
export function latencyLines({ run, messages, machines, hub }: Analysis): string[] {
  const smallest = run.roster[0]?.id ?? "";
  return [
    `message latency: ${latencyText(messages.latency, messages.received)}`,
    ...(hub ? [hubLine(hub)] : []),
    ...run.roster.flatMap(({ id }) => wallClockLine(id, smallest, machines[id])),
  ];
}

function hubLine({ forwarded, copies, queueMax, ...waits }: HubFigures): string {
  const work = `hub: ${counted(forwarded, "message")} copied ${counted(copies, "time")}`;
  const { waitP50Us, waitP99Us, waitMaxUs } = waits;
  if (waitP50Us === null) return work;
  const wait = spreadText(forwarded, waitP50Us, waitP99Us, waitMaxUs);
  return `${work}; ${wait} in it; longest queue ${queueMax}`;
}

/** How so many values lie: the p99 of a few would be their largest under another name. */
function spreadText(
  values: number,
  p50Us: number,
  p99Us: number | null,
  maxUs: number | null,
): string {
  const [name, us] = values < P99_VALUES_MIN ? ["largest", maxUs] : ["p99", p99Us];
  return `p50 ${measuredMs(p50Us)} ms, ${name} ${measuredMs(us)} ms`;
}

function latencyText(latency: LatencyFigures, received: number): string {
  const { p50Us, p99Us, maxUs, impossible } = latency;
  if (impossible === null) return "not recorded";
  if (p50Us === null) return "no message arrived";
  const figures = spreadText(received, p50Us, p99Us, maxUs);
  const early =
    impossible === 0 ? "" : `; ${counted(impossible, "receive")} before the send: a clock is wrong`;
  return `${figures} (${counted(received, "receive")}; ${clocksText(latency)}${early})`;
}

function clocksText({ corrected, offsetErrorMaxUs, offsetsUnknown }: LatencyFigures): string {
  if (corrected) return `clock offsets corrected, ± ${measuredMs(offsetErrorMaxUs)} ms`;
  const [pair] = offsetsUnknown;
  if (pair === undefined) return "on one computer";
  return `clock offsets NOT corrected: that of ${pair.join(" and ")} is not known`;
}

/** Only of a clock that is not the smallest id's own, and known. */
function wallClockLine(id: string, smallest: string, figures: MachineFigures | undefined) {
  if (!figures?.wallOffsetErrorUs || figures.wallOffsetUs === null) return [];
  const { wallOffsetUs, wallOffsetErrorUs, wallDriftPpm, wallDriftErrorPpm } = figures;
  const side = wallOffsetUs < 0 ? "behind" : "ahead of";
  const offset = `${exactMs(Math.abs(wallOffsetUs))} ms ${side} ${smallest}'s`;
  const change =
    wallDriftPpm === null || wallDriftErrorPpm === null
      ? ""
      : `, changing by ${measured(wallDriftPpm)} ± ${measured(wallDriftErrorPpm)} ppm`;
  return [`wall clock of ${id}: ${offset}, ± ${measuredMs(wallOffsetErrorUs)} ms${change}`];
}
