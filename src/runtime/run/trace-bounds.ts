import { isMachine } from "../../model/id.js";
import type { RunPlan } from "../../protocol/roster.js";
import { routingOf } from "../../protocol/topology/routing.js";

// No trace of a run can be larger than what its machines' ticks can have produced.

/** Of one machine in a list: its id, twice where it was lost, or its entry in the roster. */
const LISTED_BYTES_MAX = 80;
const ENTRY_BYTES_MAX = 2048;
/** Of a line without the machines in it. */
const LINE_BYTES_MAX = 512;
/** Strangers that were noted, and what else there is once. */
const REST_BYTES_MAX = 256 * 1024;
/** How long a run may last beyond its duration: forming, waiting for the others to stop. */
const BEYOND_SECONDS = 60;
/** Of a network on which traces are gathered. */
const BYTES_PER_SECOND_MIN = 64 * 1024;
/** What gathering may take besides the bytes. */
const GATHERING_SECONDS = 60;

/** The most bytes that the trace of one of a run's nodes can have. */
export function traceBytesMax({ roster, rules }: RunPlan, id: string): number {
  const seconds = rules.durationMs / 1000;
  const ticks = (rate: number) => Math.ceil(seconds * rate) + 1;
  const makers = isMachine(id) ? roster.filter((member) => member.id === id) : roster;
  const events = makers.reduce((sum, { rate }) => sum + ticks(rate), 0);
  // An event, and a note that ticks were skipped; each second a note of each peer's clock.
  const lines = 2 * events + (seconds + BEYOND_SECONDS) * (roster.length + 1);
  const bytes =
    REST_BYTES_MAX +
    roster.length * 2 * ENTRY_BYTES_MAX +
    events * roster.length * LISTED_BYTES_MAX +
    lines * LINE_BYTES_MAX;
  return Math.min(Math.ceil(bytes), Number.MAX_SAFE_INTEGER);
}

/** The longest that gathering all traces of a run may take. */
export function gatheringUsMax(plan: RunPlan): number {
  const ids = routingOf(plan.topology).nodes(plan.roster.map(({ id }) => id));
  const bytes = ids.reduce((sum, id) => sum + traceBytesMax(plan, id), 0);
  return Math.ceil((GATHERING_SECONDS + bytes / BYTES_PER_SECOND_MIN) * 1e6);
}
