import type { Analysis } from "../analyze.js";
import type { MachineFigures } from "../machine-figures.js";
import { P99_VALUES_MIN } from "../percentile.js";
import { formingMs } from "./forming.js";

/** What one process of a run used for it; only what started it knows. */
export interface Effort {
  /** Null where one process is all machines. */
  readonly cpuUs: number | null;
  /** On all its connections. */
  readonly bytesSent: number;
  /** Of those, in frames that carry the model's messages. */
  readonly modelBytes: number;
  /** Frames on its links, and those of them that carry the model's messages. */
  readonly frames: number;
  readonly modelFrames: number;
}

/** The figures of one run that are compared; null where there is nothing to compare. */
export interface Sample {
  /** Of the fastest machine and of the slowest, the first of several. */
  readonly clockFast: number | null;
  readonly clockSlow: number | null;
  readonly clockPerSecondFast: number | null;
  readonly clockPerSecondSlow: number | null;
  /** Over all machines. */
  readonly jumpMean: number | null;
  readonly jumpMax: number | null;
  readonly queueMean: number | null;
  readonly queueMax: number | null;
  readonly queueLeft: number | null;
  readonly ticksMade: number | null;
  readonly ticksSkipped: number | null;
  readonly sent: number | null;
  readonly delivered: number | null;
  readonly latencyP50Us: number | null;
  /** Null also of few messages. */
  readonly latencyP99Us: number | null;
  readonly formingMs: number | null;
  readonly linksInAll: number | null;
  readonly linksPerHostMax: number | null;
  readonly processes: number | null;
  /** Messages in and out of the process that handles most; a broadcast to two leaves as two. */
  readonly busiest: number | null;
  readonly cpuUsPerMessage: number | null;
  readonly bytesPerMessage: number | null;
  /** Of these, the model's messages, and all else: handshakes, pings, acknowledgements. */
  readonly modelBytesPerMessage: number | null;
  readonly controlBytesPerMessage: number | null;
  /** Frames of all else. */
  readonly controlFramesPerMessage: number | null;
  /** The same of the process that sends the most bytes. */
  readonly busiestModelBytesPerMessage: number | null;
  readonly busiestControlBytesPerMessage: number | null;
  readonly busiestControlFramesPerMessage: number | null;
}

/** What follows from the topology and the number of machines: it has no noise. */
export const BY_DESIGN: ReadonlySet<keyof Sample> = new Set([
  "linksInAll",
  "linksPerHostMax",
  "processes",
] as const);

/** The sample of a run; `efforts`: of each process, where they were measured. */
export function sampleOf(analysis: Analysis, efforts: readonly Effort[] = []): Sample {
  const { messages, run } = analysis;
  const machines = machinesByRate(analysis);
  const [slow, fast] = [machines[0], machines.at(-1)];
  const arrived = arrivedIn(analysis);
  return {
    clockFast: fast?.finalClock ?? null,
    clockSlow: slow?.finalClock ?? null,
    clockPerSecondFast: fast?.clockPerSecond ?? null,
    clockPerSecondSlow: slow?.clockPerSecond ?? null,
    jumpMean: mean(machines.map(({ jumpMean }) => jumpMean)),
    jumpMax: largest(machines.map(({ jumpMax }) => jumpMax)),
    queueMean: mean(machines.map(({ queueMean }) => queueMean)),
    queueMax: largest(machines.map(({ queueMax }) => queueMax)),
    queueLeft: arrived === null ? null : arrived - messages.received,
    ticksMade: sum(machines.map(({ ticks }) => ticks.made)),
    ticksSkipped: sum(machines.map(({ ticks }) => ticks.skipped)),
    sent: messages.sent,
    delivered: arrived,
    latencyP50Us: messages.latency.p50Us,
    latencyP99Us: messages.received < P99_VALUES_MIN ? null : messages.latency.p99Us,
    formingMs: formingMs(analysis),
    ...shape(run.topology, run.roster.length),
    busiest: busiest(analysis),
    ...effortIn(efforts, arrived),
  };
}

/** The slowest first; as they are where rates are not known. */
function machinesByRate({ run, machines }: Analysis): MachineFigures[] {
  const sorted = run.roster.toSorted((a, b) => (a.rate ?? 0) - (b.rate ?? 0));
  return sorted.flatMap(({ id }) => machines[id] ?? []);
}

/** Received, or in an inbox at the end. */
function arrivedIn({ checks, messages }: Analysis): number | null {
  const conservation = checks.find(({ name }) => name === "conservation");
  if (conservation?.name !== "conservation") return null;
  return conservation.queued === null ? null : messages.received + conservation.queued;
}

/** What follows from the topology alone. */
function shape(
  topology: "mesh" | "star" | null,
  n: number,
): Pick<Sample, "linksInAll" | "linksPerHostMax" | "processes"> {
  switch (topology) {
    case "mesh":
      return { linksInAll: (n * (n - 1)) / 2, linksPerHostMax: n - 1, processes: n };
    case "star":
      return { linksInAll: n, linksPerHostMax: n, processes: n + 1 };
    case null:
      return { linksInAll: null, linksPerHostMax: null, processes: null };
    default:
      return topology satisfies never;
  }
}

function busiest({ run, machines, hub, checks }: Analysis): number | null {
  if (hub) return hub.forwarded + hub.copies;
  if (run.topology !== "mesh") return null;
  const conservation = checks.find(({ name }) => name === "conservation");
  if (conservation?.name !== "conservation") return null;
  const out = (id: string) =>
    sum(conservation.pairs.filter(({ from }) => from === id).map(({ sent }) => sent)) ?? 0;
  return largest(Object.entries(machines).map(([id, { receive }]) => receive + out(id)));
}

/** What the processes used for each message that arrived. */
function effortIn(efforts: readonly Effort[], arrived: number | null) {
  const byBytes = efforts.toSorted((a, b) => b.bytesSent - a.bytesSent);
  const each = (used: readonly Effort[], of: (effort: Effort) => number | null) =>
    per(used.length === 0 ? undefined : (sum(used.map(of)) ?? undefined), arrived);
  const controlBytes = ({ bytesSent, modelBytes }: Effort) => bytesSent - modelBytes;
  const controlFrames = ({ frames, modelFrames }: Effort) => frames - modelFrames;
  const busiest = byBytes.slice(0, 1);
  return {
    cpuUsPerMessage: each(efforts, ({ cpuUs }) => cpuUs),
    bytesPerMessage: each(efforts, ({ bytesSent }) => bytesSent),
    modelBytesPerMessage: each(efforts, ({ modelBytes }) => modelBytes),
    controlBytesPerMessage: each(efforts, controlBytes),
    controlFramesPerMessage: each(efforts, controlFrames),
    busiestModelBytesPerMessage: each(busiest, ({ modelBytes }) => modelBytes),
    busiestControlBytesPerMessage: each(busiest, controlBytes),
    busiestControlFramesPerMessage: each(busiest, controlFrames),
  };
}

function per(amount: number | undefined, messages: number | null): number | null {
  return amount === undefined || !messages ? null : amount / messages;
}

type Values = readonly (number | null)[];

function sum(values: Values): number | null {
  return values.reduce((total, one) => (total === null || one === null ? null : total + one), 0);
}

function mean(values: Values): number | null {
  const total = sum(values);
  return total === null || values.length === 0 ? null : total / values.length;
}

function largest(values: Values): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}
