import { type EventGraph, NONE } from "./event-graph.js";

/** By event, its clock. */
export function stampsOf({ traces, first, count }: EventGraph): Float64Array {
  const stamps = new Float64Array(count);
  for (const [i, { events }] of traces.entries()) {
    stamps.set(events.lamport.toArray(), first[i]);
  }
  return stamps;
}

/** Whether each event's clock is above those of all that happen before it: Lamport's condition. */
export function areInOrder({ traces, first, sends }: EventGraph, stamps: Float64Array): boolean {
  for (const machine of traces.keys()) {
    const end = first[machine + 1] as number;
    let before = Number.NEGATIVE_INFINITY;
    for (let event = first[machine] as number; event < end; event++) {
      const stamp = stamps[event] as number;
      const send = sends[event] as number;
      if (!(stamp > before && (send === NONE || stamp > (stamps[send] as number)))) return false;
      before = stamp;
    }
  }
  return true;
}

/** Pairs with the same clock: no machine has one twice where the clocks are in order. */
export function equalPairs(stamps: Float64Array): number {
  if (stamps.length === 0) return 0;
  let pairs = 0;
  const range = rangeOf(stamps);
  if (range.length <= stamps.length * DENSE) {
    const seen = new Uint32Array(range.length);
    for (const stamp of stamps) {
      const before = seen[stamp - range.least] as number;
      seen[stamp - range.least] = before + 1;
      pairs += before;
    }
    return pairs;
  }
  const sorted = stamps.toSorted();
  let same = 0;
  for (let i = 1; i < sorted.length; i++) {
    same = sorted[i] === sorted[i - 1] ? same + 1 : 0;
    pairs += same;
  }
  return pairs;
}

/** Clocks that leave out more than that are sorted: to count them by value takes too much room. */
const DENSE = 4;

function rangeOf(stamps: Float64Array): { readonly least: number; readonly length: number } {
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (const stamp of stamps) {
    if (stamp < least) least = stamp;
    if (stamp > most) most = stamp;
  }
  return { least, length: most - least + 1 };
}
