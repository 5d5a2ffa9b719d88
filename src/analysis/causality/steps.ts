import { type EventGraph, NONE } from "./event-graph.js";

/** Gives all events that are one step away: beside one on its machine, or across a message. */
type Step = (event: number, visit: (other: number) => void) => void;

/** Events by how many steps they are away, and by event the one that it was reached from. */
interface Reached {
  readonly levels: readonly (readonly number[])[];
  readonly via: Int32Array;
}

/** An event, and how many steps it is away: below 0 one that happens before. */
export interface Nearby {
  readonly event: number;
  readonly steps: number;
}

/** The events before and after one, up to so many steps away; with it, and in no order. */
export function eventsAround(graph: EventGraph, event: number, stepsMax: number): Nearby[] {
  const found = [backwards(graph), forwards(graph)].map((step, isAfter) => {
    const { levels } = search(graph.count, event, step, (steps) => steps >= stepsMax);
    return levels.slice(1).flatMap((level, i) => {
      return level.map((event) => ({ event, steps: isAfter ? i + 1 : -1 - i }));
    });
  });
  return [{ event, steps: 0 }, ...found.flat()];
}

/** The fewest events that lead from one to a later one, both with it. */
export function pathBetween(graph: EventGraph, from: number, to: number): number[] {
  const { via } = search(graph.count, to, backwards(graph), (_, reached) => reached[from] !== NONE);
  const path = [from];
  for (let at = from; at !== to; path.push(at)) at = via[at] as number;
  return path;
}

function backwards({ first, sends }: EventGraph): Step {
  const isFirst = new Set(first);
  return (event, visit) => {
    if (!isFirst.has(event)) visit(event - 1);
    const send = sends[event] as number;
    if (send !== NONE) visit(send);
  };
}

function forwards(graph: EventGraph): Step {
  const isFirst = new Set(graph.first);
  const visitReceives = receiveVisitor(graph);
  return (event, visit) => {
    if (!isFirst.has(event + 1)) visit(event + 1);
    visitReceives(event, visit);
  };
}

/** Gives each receive of the message that an event sent. */
export function receiveVisitor({ sends, count }: EventGraph) {
  /** By send, its first receive, and by receive the next one of the same message. */
  const receive = new Int32Array(count).fill(NONE);
  const another = new Int32Array(count).fill(NONE);
  for (let event = count - 1; event >= 0; event--) {
    const send = sends[event] as number;
    if (send === NONE) continue;
    another[event] = receive[send] as number;
    receive[send] = event;
  }
  return (event: number, visit: (receive: number) => void): void => {
    let one = receive[event] as number;
    for (; one !== NONE; one = another[one] as number) visit(one);
  };
}

/** Goes on, step by step, until that is enough or there is no more. */
function search(
  count: number,
  start: number,
  step: Step,
  isEnough: (steps: number, via: Int32Array) => boolean,
): Reached {
  const via = new Int32Array(count).fill(NONE);
  via[start] = start;
  let level = [start];
  const levels = [level];
  while (!isEnough(levels.length - 1, via)) {
    const next: number[] = [];
    for (const event of level) {
      step(event, (other) => {
        if (via[other] !== NONE) return;
        via[other] = event;
        next.push(other);
      });
    }
    if (next.length === 0) break;
    levels.push(next);
    level = next;
  }
  return { levels, via };
}
