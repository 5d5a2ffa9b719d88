import type { Header } from "../trace/records.js";
import type { WallFigures } from "./clock-offsets.js";
import { orNull } from "./column.js";
import type { EventLog } from "./event-log.js";
import { dueUs, type MachineTrace, type Schedule } from "./machine-trace.js";
import { median, percentile } from "./percentile.js";

/** One machine's row of the summary; null where there was nothing to measure. */
export interface MachineFigures extends WallFigures {
  readonly internal: number;
  readonly send: number;
  readonly receive: number;
  readonly finalClock: number | null;
  /** By how much the clock grew from one event to the next, whatever the events were. */
  readonly jumpMean: number | null;
  readonly jumpMax: number | null;
  /** By how much the clock grew over the time that the machine ticked. */
  readonly clockPerSecond: number | null;
  /** Inbox length after an event, over all events; the mean only where each of them tells it. */
  readonly queueMean: number | null;
  readonly queueMax: number | null;
  /** Of a machine that died, as far as its trace goes. */
  readonly ticks: TickFigures;
  /** How long after it was due a tick was made; medians are nearest-rank. */
  readonly latenessMedianUs: number | null;
  readonly latenessMaxUs: number | null;
  /** Median lateness of the last fifth of the ticks minus that of the first: how it grew. */
  readonly latenessDriftUs: number | null;
  /**
   * How long the machine ticked: the duration, or up to its end or last event if that is less.
   * Where it is not recorded when ticks were due, from the first event to the last.
   */
  readonly durationUs: number | null;
  /** When its run began by its own clock, and by which links; null where not recorded. */
  readonly startWallUs: number | null;
  readonly links: Header["links"] | null;
}

interface TickFigures {
  readonly due: number | null;
  readonly made: number | null;
  readonly skipped: number | null;
}

/** Works out one machine's row of the summary, and adds what is known of its wall clock. */
export function machineFigures(trace: MachineTrace, wall: WallFigures): MachineFigures {
  const { events, sends, receives } = trace;
  const finalClock = events.lamportBefore(events.count);
  const durationUs = trace.schedule ? tickedUs(trace, trace.schedule) : events.wallSpanUs;
  const since = trace.schedule ? 0 : events.lamportBefore(1);
  return {
    internal: events.count - sends.count - receives.count,
    send: sends.count,
    receive: receives.count,
    finalClock: orNull(finalClock),
    ...jumps(events),
    clockPerSecond: durationUs > 0 ? ((finalClock - since) * 1_000_000) / durationUs : null,
    ...queueLengths(events),
    ticks: trace.schedule ? ticks(trace) : { due: null, made: null, skipped: null },
    ...lateness(trace),
    durationUs: orNull(durationUs),
    startWallUs: trace.formed?.startWallUs ?? null,
    links: trace.formed?.links ?? null,
    ...wall,
  };
}

function jumps({ count, lamport }: EventLog): Pick<MachineFigures, "jumpMean" | "jumpMax"> {
  if (count < 2) return { jumpMean: null, jumpMax: null };
  let jumpMax = Number.NEGATIVE_INFINITY;
  for (let i = 1; i < count; i++) jumpMax = Math.max(jumpMax, lamport.at(i) - lamport.at(i - 1));
  return { jumpMean: (lamport.at(count - 1) - lamport.at(0)) / (count - 1), jumpMax };
}

function queueLengths({ count, queue }: EventLog): Pick<MachineFigures, "queueMean" | "queueMax"> {
  let sum = 0;
  let queueMax = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    sum += queue.at(i);
    if (queue.at(i) > queueMax) queueMax = queue.at(i);
  }
  return {
    queueMean: count > 0 ? orNull(sum / count) : null,
    queueMax: Number.isFinite(queueMax) ? queueMax : null,
  };
}

function ticks({ end, events, notes }: MachineTrace): TickFigures {
  if (end !== undefined) return end.record.ticks;
  let skipped = 0;
  for (const { record } of notes) if (record.kind === "skipped") skipped += record.ticks;
  return { due: events.count + skipped, made: events.count, skipped };
}

function lateness({
  events,
  schedule,
}: MachineTrace): Pick<MachineFigures, "latenessMedianUs" | "latenessMaxUs" | "latenessDriftUs"> {
  const late = new Float64Array(schedule ? events.count : 0);
  for (let i = 0; i < late.length; i++) {
    late[i] = events.monoUs.at(i) - dueUs(schedule as Schedule, events.tick.at(i) - 1);
  }
  const fifth = Math.floor(late.length / 5);
  const first = median(late.subarray(0, fifth));
  const last = median(late.subarray(late.length - fifth));
  late.sort();
  return {
    latenessMedianUs: percentile(late, 0.5),
    latenessMaxUs: percentile(late, 1),
    latenessDriftUs: first === null || last === null ? null : last - first,
  };
}

function tickedUs({ end, events }: MachineTrace, { durationMs }: Schedule): number {
  const lastUs = events.count === 0 ? 0 : events.monoUs.at(events.count - 1);
  return Math.max(0, Math.min(durationMs * 1000, end?.record.monoUs ?? lastUs));
}
