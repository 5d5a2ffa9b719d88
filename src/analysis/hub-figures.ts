import type { HubTrace } from "./hub-trace.js";
import { percentile } from "./percentile.js";

/** What a star's hub did. */
export interface HubFigures {
  /** Messages, and copies of them: a broadcast to two is one and two. */
  readonly forwarded: number;
  readonly copies: number;
  /** From when a message came to when it was copied; nearest-rank, null of none. */
  readonly waitP50Us: number | null;
  readonly waitP99Us: number | null;
  readonly waitMaxUs: number | null;
  /** The most that waited for one leaf when another copy came. */
  readonly queueMax: number | null;
}

export function hubFigures({ copies, waitUs, queues }: HubTrace): HubFigures {
  const waits = waitUs.toArray().sort();
  return {
    forwarded: copies.length,
    copies: copies.toArray().reduce((sum, each) => sum + each, 0),
    waitP50Us: percentile(waits, 0.5),
    waitP99Us: percentile(waits, 0.99),
    waitMaxUs: percentile(waits, 1),
    queueMax: percentile(queues.toArray().sort(), 1),
  };
}
