import type { ClockOffsets, Standing } from "./clock-offsets.js";
import { orNull } from "./column.js";
import type { MachineTrace } from "./machine-trace.js";
import { type MatchedRun, sentLamport } from "./matching.js";
import { percentile } from "./percentile.js";
import type { ReceiveLog } from "./receive-log.js";

/** The run's messages, one per recipient: a broadcast to two counts as two. */
export interface MessageFigures {
  /** Null where the logs do not tell the recipients of messages. */
  readonly sent: number | null;
  readonly received: number;
  /** Of `sent`, those to machines that were lost already; null where logs do not note losses. */
  readonly failed: number | null;
  readonly latency: LatencyFigures;
  readonly beforeSend: BeforeSend;
}

/** How many receives are not after their send, as each of these clocks has it. */
interface BeforeSend {
  /** By the clocks of their hosts: these arrived before they were sent. Null as of latencies. */
  readonly byWall: number | null;
  /** The same once the offsets of those clocks are taken out; null too where one is not known. */
  readonly byCorrectedWall: number | null;
  /** By Lamport's clocks: stamped no later than their send. Of the receives whose send is known. */
  readonly byLamport: number;
}

/** Counts and times the messages of all traces that are there. */
export function messageFigures(run: MatchedRun, offsets: ClockOffsets): MessageFigures {
  const { traces } = run;
  let sent = 0;
  let failed = 0;
  let received = 0;
  for (const { sends, receives } of traces) {
    for (let i = 0; i < sends.count; i++) {
      const recipients = sends.recipients(i);
      sent += recipients.to?.length ?? Number.NaN;
      failed += recipients.failed.length;
    }
    received += receives.count;
  }
  const { early, ...latency } = latencyFigures(traces, offsets);
  return {
    sent: orNull(sent),
    received,
    failed: traces.every(({ marksEnd }) => marksEnd) ? failed : null,
    latency,
    beforeSend: { ...early, byLamport: countByLamport(run) },
  };
}

function countByLamport({ traces, matching }: MatchedRun): number {
  let early = 0;
  for (const trace of traces) {
    const { events, receives } = trace;
    for (let i = 0; i < receives.count; i++) {
      const found = matching.matchSend(trace, i);
      if (found.kind !== "found") continue;
      if (events.lamport.at(receives.event.at(i)) <= sentLamport(found)) early += 1;
    }
  }
  return early;
}

/** How long messages took from send to arrival. */
export interface LatencyFigures {
  /** Nearest-rank; null of none, and where the logs do not time every message. */
  readonly p50Us: number | null;
  readonly p99Us: number | null;
  readonly maxUs: number | null;
  /** Whether the offsets of the hosts' clocks were taken out. */
  readonly corrected: boolean;
  /** By how much a corrected latency may be wrong at most, either way; else null. */
  readonly offsetErrorMaxUs: number | null;
  /** Pairs of machines on different hosts without a measured offset: nothing is corrected. */
  readonly offsetsUnknown: readonly (readonly [string, string])[];
  /**
   * Messages that arrived before they were sent, by more than the error: a clock is wrong. Null
   * where the logs do not time every message.
   */
  readonly impossible: number | null;
}

interface TimedMessages extends LatencyFigures {
  readonly early: Omit<BeforeSend, "byLamport">;
}

/** One message's latency, and by how much it may be wrong. */
interface Latency {
  readonly us: number;
  readonly errorUs: number;
}

/**
 * Times all messages that were received. Each is corrected by the pings of its own link: by way of
 * a third clock the error would be twice as large, and nothing be known once that machine is lost.
 */
function latencyFigures(traces: readonly MachineTrace[], offsets: ClockOffsets): TimedMessages {
  if (!traces.every(({ receives }) => areTimed(receives))) return NOT_RECORDED;
  const pairs = pairsOf(traces);
  const kinds = new Set(pairs.map(([one, other]) => offsets.standing(one, other).kind));
  const corrected = kinds.has("measured") && !kinds.has("unknown");
  const timed = new Float64Array(traces.reduce((sum, { receives }) => sum + receives.count, 0));
  let next = 0;
  let errorMaxUs = 0;
  let impossible = 0;
  let byWall = 0;
  let byCorrectedWall = 0;
  for (const { id: to, receives } of traces) {
    const standings = new Map(
      receives.senders.map((id) => [id, corrected ? offsets.standing(id, to) : AS_ONE]),
    );
    for (let i = 0; i < receives.count; i++) {
      const from = receives.from(i);
      const standing = (from !== undefined && standings.get(from)) || AS_ONE;
      const [sentUs, arrivedUs] = [receives.sentWallUs.at(i), receives.arrivedWallUs.at(i)];
      const { us, errorUs } = latency(standing, from !== undefined && from < to, sentUs, arrivedUs);
      timed[next++] = Math.round(us);
      errorMaxUs = Math.max(errorMaxUs, errorUs);
      if (us < -errorUs) impossible += 1;
      if (us < 0) byCorrectedWall += 1;
      if (arrivedUs < sentUs) byWall += 1;
    }
  }
  timed.sort();
  const offsetsUnknown = pairs.filter(([a, b]) => offsets.standing(a, b).kind === "unknown");
  return {
    p50Us: percentile(timed, 0.5),
    p99Us: percentile(timed, 0.99),
    maxUs: percentile(timed, 1),
    corrected,
    offsetErrorMaxUs: corrected ? Math.ceil(errorMaxUs) : null,
    offsetsUnknown,
    impossible,
    early: { byWall, byCorrectedWall: kinds.has("unknown") ? null : byCorrectedWall },
  };
}

/** Whether it is known of every message when it was sent, and when it arrived. */
function areTimed({ sentWallUs, arrivedWallUs }: ReceiveLog): boolean {
  return sentWallUs.isWhole() && arrivedWallUs.isWhole();
}

const NOT_RECORDED: TimedMessages = {
  p50Us: null,
  p99Us: null,
  maxUs: null,
  corrected: false,
  offsetErrorMaxUs: null,
  offsetsUnknown: [],
  impossible: null,
  early: { byWall: null, byCorrectedWall: null },
};

const AS_ONE: Standing = { kind: "one" };

/** The pairs of machines between which messages were received, each once, in order. */
function pairsOf(traces: readonly MachineTrace[]): [string, string][] {
  const pairs = new Map<string, [string, string]>();
  for (const { id: to, receives } of traces) {
    for (const from of receives.senders) {
      const pair: [string, string] = from < to ? [from, to] : [to, from];
      pairs.set(pair.join(), pair);
    }
  }
  return [...pairs.keys()].sort().flatMap((key) => [pairs.get(key) as [string, string]]);
}

/** `ahead`: the sender has the smaller id; the offset is by the clock of the smaller id. */
function latency(standing: Standing, ahead: boolean, sentUs: number, arrivedUs: number): Latency {
  if (standing.kind !== "measured") return { us: arrivedUs - sentUs, errorUs: 0 };
  const { offsetUs, errorUs } = standing.curve.at(ahead ? sentUs : arrivedUs);
  return { us: arrivedUs - sentUs - (ahead ? offsetUs : -offsetUs), errorUs };
}
