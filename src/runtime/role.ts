import type { RunPlan } from "../protocol/roster.js";
import type { End, HubEnd, NodeHeader } from "../trace/records.js";
import type { Frame } from "../wire/frames.js";
import type { Link } from "./links/link.js";
import type { LinkDownReason } from "./links/links.js";
import type { Moment } from "./node-clock.js";
import type { Outcome } from "./node-event.js";
import type { ActiveRun, RunContext } from "./run/active-run.js";

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

/** What a machine and a hub do differently in a run. */
export interface RunRole {
  readonly noun: "machine" | "hub";
  /** The others of the run: those without a link at its start are lost. */
  readonly peers: readonly string[];
  /** It has no work of its own, and waits for the others' STOP from the start on, for so long. */
  readonly waitsUs: number | null;
  /** Those that have stopped need it still, until they have said BYE. */
  readonly carries: boolean;
  /** A message of the model, while the trace has no end. Throws WireError when it is none. */
  message(link: Link, frame: Frame): void;
  /** A ping told how the peer's clock stands. */
  measured(link: Link): void;
  /** What is at this address was refused, or brought rubbish. */
  refused(address: string, reason: string): void;
  /** Does what is due, while the trace has no end. */
  poll(run: ActiveRun): void;
  /** By the scheduler; asked while it has work of its own. */
  nextDeadlineUs(): number;
  /** Breaks its work off; the moment at which its trace ends. */
  breakOff(): Moment;
  end(reason: End["reason"], moment: Moment): End | HubEnd;
}
