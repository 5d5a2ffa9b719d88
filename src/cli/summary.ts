import type { Analysis } from "../analysis/analyze.js";
import type { HubFigures } from "../analysis/hub-trace.js";
import type { MachineFigures } from "../analysis/machine-figures.js";
import type { LatencyFigures, MessageFigures } from "../analysis/message-figures.js";
import { P99_VALUES_MIN } from "../analysis/percentile.js";
import { count, counted, exactMs, measured, measuredMs } from "./figures.js";
import { type ColumnGroup, groupedTable } from "./grouped-table.js";

interface Row {
  readonly id: string;
  /** Ticks per second. */
  readonly rate: number | null;
  readonly figures: MachineFigures;
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
  return groupedTable(rows, GROUPS, widthMax);
}

const NONE = "–";

function orNone(value: number | null): string {
  return String(value ?? NONE);
}

const GROUPS: readonly ColumnGroup<Row>[] = [
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
    ...wallOrderLine(messages),
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

/**
 * What the hosts' clocks make of the order of send and receive, where these clocks were compared:
 * if not, the line on latencies says what it is to say.
 */
function wallOrderLine({ beforeSend, received, latency }: MessageFigures): string[] {
  const { byWall, byCorrectedWall, byLamport } = beforeSend;
  if (byWall === null || byCorrectedWall === null || !latency.corrected) return [];
  const isSame = byWall === 0 && byCorrectedWall === 0;
  const corrected = isSame ? "" : `, corrected ${orNoneAtAll(byCorrectedWall)}`;
  const isDoubt = byCorrectedWall > 0 && latency.impossible === 0;
  return [
    `wall time puts ${orNoneAtAll(byWall)} of ${counted(received, "receive")} before their send` +
      `${corrected}${isDoubt ? " (by less than the error)" : ""}; ` +
      `Lamport time ${orNoneAtAll(byLamport)}`,
  ];
}

function orNoneAtAll(value: number): string {
  return value === 0 ? "none" : count(value);
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
