import type { MatchedRun } from "../matching.js";
import {
  type CausalOrder,
  causalOrder,
  type EventFacts,
  EventGraph,
  NONE,
  type Unconnected,
} from "./event-graph.js";
import type { FoundEvent } from "./event-name.js";
import { findEvent } from "./find-event.js";
import { type Relation, relationOf } from "./relation.js";
import { areInOrder, stampsOf } from "./stamps.js";
import { eventsAround } from "./steps.js";

/** What is known of all events. */
interface Known {
  readonly unconnected: Unconnected;
  /** Events of which each comes before the next, and the last before the first; else null. */
  readonly contradiction: readonly string[] | null;
}

/** How one event stands to another. */
export interface Between extends Known {
  readonly one: EventFacts;
  readonly other: EventFacts;
  /** Null where the logs contradict themselves. */
  readonly relation: Relation["kind"] | null;
  /** By as few events as possible from the earlier to the later, both with it; else empty. */
  readonly path: readonly EventFacts[];
  /** Of concurrent events: the last of the other's machine that happens before the one, if any. */
  readonly knownToOne: string | null;
  readonly knownToOther: string | null;
  /**
   * False of concurrent events that a send which is not known for certain may connect, and where
   * the logs contradict themselves.
   */
  readonly isCertain: boolean;
  /** Whether each clock of the run is above those of all events that happen before it. */
  readonly areClocksInOrder: boolean;
}

/** The events that happen before and after one. */
export interface Around extends Known {
  readonly event: EventFacts;
  /** How many steps away at most; null for all. */
  readonly depth: number | null;
  /**
   * With itself, none before one that happens before it; `steps` is below 0 of those before. Empty
   * where the logs contradict themselves.
   */
  readonly events: readonly (EventFacts & { readonly steps: number })[];
  /** How many are neither before nor after it; null where not all events are looked at. */
  readonly concurrent: number | null;
}

/** Tells which of two events happens before the other. Throws EventNameError. */
export function between(run: MatchedRun, one: string, other: string): Between {
  const { graph, numbers, contradiction } = opened(run, [one, other]);
  const [first, second] = numbers as [number, number];
  const facts = { one: graph.factsOf(first), other: graph.factsOf(second) };
  const { unconnected } = graph;
  const relation = contradiction === null ? relationOf(graph, first, second) : undefined;
  const nameOf = (event: number) => (event === NONE ? null : graph.nameOf(event));
  const isConcurrent = relation?.kind === "concurrent";
  return {
    ...facts,
    relation: relation?.kind ?? null,
    path: relation && "path" in relation ? relation.path.map((event) => graph.factsOf(event)) : [],
    knownToOne: isConcurrent ? nameOf(relation.knownToOne) : null,
    knownToOther: isConcurrent ? nameOf(relation.knownToOther) : null,
    isCertain: relation !== undefined && !(isConcurrent && unconnected.receives > 0),
    areClocksInOrder: areInOrder(graph, stampsOf(graph)),
    unconnected,
    contradiction,
  };
}

/** Finds the events before and after one, up to `depth` steps away. Throws EventNameError. */
export function around(run: MatchedRun, event: string, depth: number): Around {
  const { graph, numbers, order, contradiction } = opened(run, [event]);
  const [number] = numbers as [number];
  const found = order === undefined ? [] : eventsAround(graph, number, depth);
  const stamps = stampsOf(graph);
  // People follow clocks, where these tell an order at all.
  const places = order && !areInOrder(graph, stamps) ? positionsIn(order, graph) : stamps;
  const placeOf = (one: number) => places[one] as number;
  found.sort((a, b) => placeOf(a.event) - placeOf(b.event) || a.event - b.event);
  const isAll = depth === Number.POSITIVE_INFINITY;
  return {
    event: graph.factsOf(number),
    depth: isAll ? null : depth,
    events: found.map(({ event, steps }) => ({ steps, ...graph.factsOf(event) })),
    concurrent: isAll && order !== undefined ? graph.count - found.length : null,
    unconnected: graph.unconnected,
    contradiction,
  };
}

interface Opened {
  readonly graph: EventGraph;
  /** Of the events that were named. */
  readonly numbers: readonly number[];
  /** Undefined where the logs contradict themselves. */
  readonly order: CausalOrder | undefined;
  readonly contradiction: readonly string[] | null;
}

function opened(run: MatchedRun, names: readonly string[]): Opened {
  const found: FoundEvent[] = names.map((name) => findEvent(run, name));
  const graph = new EventGraph(run);
  const numbers = found.map((event) => graph.numberOf(event));
  const order = causalOrder(graph);
  const isOrder = !("cycle" in order);
  return {
    graph,
    numbers,
    order: isOrder ? order : undefined,
    contradiction: isOrder ? null : order.cycle,
  };
}

/** By event, its place in an order. */
function positionsIn(
  { turns, machines, until }: CausalOrder,
  { first, count }: EventGraph,
): Int32Array {
  const next = first.slice();
  const positions = new Int32Array(count);
  let position = 0;
  for (let turn = 0; turn < turns; turn++) {
    const machine = machines[turn] as number;
    const end = until[turn] as number;
    for (let event = next[machine] as number; event < end; event++) positions[event] = position++;
    next[machine] = end;
  }
  return positions;
}
