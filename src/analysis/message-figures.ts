import type { ClockOffsets } from "./clock-offsets.js";
import { type LatencyFigures, latencyFigures } from "./latency-figures.js";
import type { Run } from "./run.js";

/** The run's messages, one per recipient: a broadcast to two counts as two. */
export interface MessageFigures {
  readonly sent: number;
  readonly received: number;
  /** Of `sent`, those to machines that were lost already. */
  readonly failed: number;
  readonly latency: LatencyFigures;
}

/** Counts and times the messages of all traces that are there. */
export function messageFigures({ traces }: Run, offsets: ClockOffsets): MessageFigures {
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
  return { sent, received, failed, latency: latencyFigures(traces, offsets) };
}
