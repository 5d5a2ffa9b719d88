import type { RunPlan } from "../protocol/roster.js";
import type { NodeHeader } from "../trace/records.js";
import type { Frame } from "../wire/frames.js";
import type { Link } from "./links/link.js";
import type { LinkDownReason } from "./links/links.js";
import type { Outcome } from "./node-event.js";
import type { ActiveRun, RunContext, RunRole } from "./run/active-run.js";

/** What a machine and a hub do differently until a run starts, and how each begins it. */
export interface NodeRole<View> {
  /** A link came up. */
  linked(link: Link): void;
  /** A link is gone, one of the run too. */
  unlinked(link: Link, why: LinkDownReason): void;
  /** This node has another id now, and no links. */
  renamed(): void;
  /** Handles a frame by which one node carries what is for others; false where it is none. */
  relayed(link: Link, frame: Frame, run: ActiveRun | undefined): boolean;
  /** A frame before the start. Throws WireError on one that has no place there. */
  frame(link: Link, frame: Frame): void;
  /** Does what is due before the start. */
  poll(): void;
  nextDeadlineUs(): number;
  /** Where the forming stands, for people. */
  view(): View;
  /** How it ends where no run formed in time. */
  notFormed(view: View): Outcome;
  /** The first line of its trace. */
  header(plan: RunPlan): NodeHeader;
  startRun(run: RunContext): RunRole;
}
