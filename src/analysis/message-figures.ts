import { percentile } from "./percentile.js";
import type { Run } from "./run.js";

/** The run's messages, one per recipient: a broadcast to two counts as two. */
export interface MessageFigures {
  readonly sent: number;
  readonly received: number;
  /** Of `sent`, those to machines that were lost already. */
  readonly failed: number;
  /** From send to arrival by the wall clocks of both hosts; nearest-rank; null of none. */
  readonly latencyP50Us: number | null;
  readonly latencyP99Us: number | null;
}

/** Counts and times the messages of all traces that are there. */
export function messageFigures({ traces }: Run): MessageFigures {
  let sent = 0;
  let failed = 0;
  let received = 0;
  for (const { sends, receives } of traces) {
    for (let i = 0; i < sends.count; i++) {
      sent += sends.recipients(i).to.length;
      failed += sends.recipients(i).failed.length;
    }
    received += receives.count;
  }
  const latencies = sortedLatencies(traces, received);
  return {
    sent,
    received,
    failed,
    latencyP50Us: percentile(latencies, 0.5),
    latencyP99Us: percentile(latencies, 0.99),
  };
}

function sortedLatencies(traces: Run["traces"], count: number): Float64Array {
  const latencies = new Float64Array(count);
  let next = 0;
  for (const { receives } of traces) {
    for (let i = 0; i < receives.count; i++) {
      latencies[next++] = receives.arrivedWallUs.at(i) - receives.sentWallUs.at(i);
    }
  }
  return latencies.sort();
}
