import type { ClockOffsets } from "./clock-offsets.js";
import { type LatencyFigures, latencyFigures } from "./latency-figures.js";
import type { Run } from "./run.js";

/** The run's messages, one per recipient: a broadcast to two counts as two. */
export interface MessageFigures {
  /** Null where the logs do not tell to whom a message went. */
  readonly sent: number | null;
  readonly received: number;
  /** Of `sent`, those to machines that were lost already; null where logs do not note losses. */
  readonly failed: number | null;
  readonly latency: LatencyFigures;
}

/** Counts and times the messages of all traces that are there. */
export function messageFigures({ traces }: Run, offsets: ClockOffsets): MessageFigures {
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
  return {
    sent: Number.isNaN(sent) ? null : sent,
    received,
    failed: traces.every(({ marksEnd }) => marksEnd) ? failed : null,
    latency: latencyFigures(traces, offsets),
  };
}
