import { type EventGraph, NONE } from "./event-graph.js";
import { pathBetween, receiveVisitor } from "./steps.js";

/** By machine, how many of its events happen before one. Each event is looked at but once. */
export function pastOf(graph: EventGraph, event: number): Int32Array {
  const { first, sends } = graph;
  const past = new Int32Array(graph.traces.length);
  const open: number[] = [];
  const look = (at: number) => {
    const send = sends[at] as number;
    if (send !== NONE) open.push(send);
  };
  const take = (machine: number, until: number) => {
    const begin = first[machine] as number;
    for (let at = begin + (past[machine] as number); at < until; at++) look(at);
    past[machine] = Math.max(past[machine] as number, until - begin);
  };
  take(graph.machineOf(event), event);
  look(event);
  for (let send = open.pop(); send !== undefined; send = open.pop()) {
    take(graph.machineOf(send), send + 1);
  }
  return past;
}

/**
 * By machine, the first event that happens after one, or is it; else what follows its last. Each
 * event is looked at but once.
 */
export function futureOf(graph: EventGraph, event: number): Int32Array {
  const future = graph.first.slice(1);
  const visitReceives = receiveVisitor(graph);
  const open = [event];
  for (let from = open.pop(); from !== undefined; from = open.pop()) {
    const machine = graph.machineOf(from);
    const end = future[machine] as number;
    if (from >= end) continue;
    future[machine] = from;
    for (let at = from; at < end; at++) visitReceives(at, (receive) => open.push(receive));
  }
  return future;
}

/** How one event stands to another. */
export type Relation =
  | { readonly kind: "same" }
  /** `path`: from the earlier event to the later one, both with it, by as few as possible. */
  | { readonly kind: "before" | "after"; readonly path: readonly number[] }
  /** The last event of the other's machine that happens before each; NONE where none does. */
  | { readonly kind: "concurrent"; readonly knownToOne: number; readonly knownToOther: number };

/** Tells which of two events happens before the other. */
export function relationOf(graph: EventGraph, one: number, other: number): Relation {
  if (one === other) return { kind: "same" };
  const knownToOther = lastKnown(graph, other, one);
  if (knownToOther >= one) return { kind: "before", path: pathBetween(graph, one, other) };
  const knownToOne = lastKnown(graph, one, other);
  if (knownToOne >= other) return { kind: "after", path: pathBetween(graph, other, one) };
  return { kind: "concurrent", knownToOne, knownToOther };
}

/** The last event of another one's machine that happens before an event; NONE where none does. */
function lastKnown(graph: EventGraph, event: number, other: number): number {
  const machine = graph.machineOf(other);
  const known = pastOf(graph, event)[machine] as number;
  return known === 0 ? NONE : (graph.first[machine] as number) + known - 1;
}
