import type { Links } from "./links/links.js";
import type { Loop } from "./loop.js";
import type { NodeClock } from "./node-clock.js";
import type { NodeEvent, Outcome } from "./node-event.js";
import type { Ports } from "./ports.js";
import type { NodeSetup } from "./setup.js";

/** What all parts of one node share. */
export interface NodeContext {
  readonly setup: NodeSetup;
  readonly ports: Ports;
  readonly clock: NodeClock;
  readonly loop: Loop;
  readonly links: Links;
  /** Tells those that watch, and the trace of a run what belongs there. */
  readonly emit: (event: NodeEvent) => void;
  /** The node ends now, once: trace, links and ports are closed. */
  readonly finish: (outcome: Outcome) => void;
}
