import type { Links } from "./links/links.js";
import type { NodeClock } from "./node-clock.js";
import type { NodeEvent, Outcome } from "./node-event.js";
import type { ByteStream, Ports, StreamHandler } from "./ports.js";
import type { NodeSetup } from "./setup.js";

/** Something that collects bytes during a turn. */
export interface Outlet {
  flush(): void;
}

/** The turns of a node: see `mesh-node.ts`. */
export interface Loop {
  /** One turn. Called within a turn, the work joins it. */
  turn(work: () => void): void;
  /** This outlet has something to send at the end of the turn. */
  touch(outlet: Outlet): void;
  /** The same, behind all others that have: it sends nothing after that. */
  touchLast(outlet: Outlet): void;
  /** A new stream, as a turn; after the last turn it is closed at once. */
  accept(stream: ByteStream, open: () => StreamHandler): StreamHandler;
}

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
