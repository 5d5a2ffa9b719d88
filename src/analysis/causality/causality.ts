import type { MachineTrace } from "../machine-trace.js";
import type { MatchedRun } from "../matching.js";
import { causalOrder, EventGraph, type Unconnected } from "./event-graph.js";
import { type Overtaking, OvertakingCount } from "./overtaking.js";
import { pastOf } from "./relation.js";
import { areInOrder, equalPairs, stampsOf } from "./stamps.js";
import { clockBlocks, sendPlaces } from "./vector-clocks.js";

/**
 * How the events of different machines are connected. Where the sends of some receives are not
 * known, more pairs may be connected, and more messages overtaken, than these.
 */
export interface Causality {
  /** Pairs of events of different machines. */
  readonly pairs: number;
  /** Of these, those of which one event happens before the other; null in a contradiction. */
  readonly happensBefore: number | null;
  /** The others: neither could have caused the other. */
  readonly concurrent: number | null;
  /**
   * Of the concurrent pairs, those with different clocks: Lamport's order lists one event before
   * the other, although nothing connects them. Null where the clocks break Lamport's condition.
   */
  readonly concurrentOrdered: number | null;
  /** Messages that came before one that causally precedes them, and the first. */
  readonly overtaking: { readonly messages: number; readonly first: Overtaking | null } | null;
  readonly unconnected: Unconnected;
  /** Events of which each comes before the next, and the last before the first; else null. */
  readonly contradiction: readonly string[] | null;
}

/** So many entries of vector clocks are in the memory at a time: 32 MB. */
const ENTRIES_MAX = 8_000_000;

/** Rebuilds the vector clocks of a run from its logs, and counts what they tell. */
export function causalityOf(run: MatchedRun, entriesMax: number = ENTRIES_MAX): Causality {
  const graph = new EventGraph(run);
  const pairs = crossPairs(run.traces);
  const { unconnected } = graph;
  const order = causalOrder(graph);
  if ("cycle" in order) {
    return { ...NOTHING_KNOWN, pairs, unconnected, contradiction: order.cycle };
  }
  const places = sendPlaces(graph);
  const overtaking = new OvertakingCount(graph, places);
  let happensBefore = 0;
  for (const block of clockBlocks(graph, order, places, entriesMax)) {
    happensBefore += block.pairs;
    overtaking.take(block);
  }
  const concurrent = pairs - happensBefore;
  const stamps = stampsOf(graph);
  return {
    pairs,
    happensBefore,
    concurrent,
    concurrentOrdered: areInOrder(graph, stamps) ? concurrent - equalPairs(stamps) : null,
    overtaking: {
      messages: overtaking.count,
      first: overtaking.first((event) => pastOf(graph, event)),
    },
    unconnected,
    contradiction: null,
  };
}

const NOTHING_KNOWN = {
  happensBefore: null,
  concurrent: null,
  concurrentOrdered: null,
  overtaking: null,
};

function crossPairs(traces: readonly MachineTrace[]): number {
  let events = 0;
  let pairs = 0;
  for (const { events: own } of traces) {
    pairs += events * own.count;
    events += own.count;
  }
  return pairs;
}
