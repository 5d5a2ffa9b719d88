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

export function hubFigures({ forwards }: HubTrace): HubFigures {
  const { wallUs, arrivedWallUs, queues } = forwards;
  const waits = wallUs.toArray().map((us, i) => us - arrivedWallUs.at(i));
  waits.sort();
  return {
    forwarded: forwards.count,
    copies: forwards.copies,
    waitP50Us: percentile(waits, 0.5),
    waitP99Us: percentile(waits, 0.99),
    waitMaxUs: percentile(waits, 1),
    queueMax: percentile(queues.toArray().sort(), 1),
  };
}
