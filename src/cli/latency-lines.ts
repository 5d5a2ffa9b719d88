import type { Analysis } from "../analysis/analyze.js";
import type { HubFigures } from "../analysis/hub-figures.js";
import type { LatencyFigures } from "../analysis/latency-figures.js";
import type { MachineFigures } from "../analysis/machine-figures.js";
import { P99_VALUES_MIN } from "../analysis/percentile.js";
import { counted, exactMs, measured, measuredMs } from "./figures.js";

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
