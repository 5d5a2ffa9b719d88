import type { MachineTrace } from "../machine-trace.js";
import { type EventGraph, NONE } from "./event-graph.js";
import type { ClockBlock, SendPlaces } from "./vector-clocks.js";

/** A message that came before one that causally precedes it. */
export interface Overtaking {
  /** The machine that received both. */
  readonly at: string;
  /** What came first, though it was sent later: its name, its send and its receive. */
  readonly message: MessageNames;
  /** What came afterwards. */
  readonly overtaken: MessageNames;
}

/** A message, its send and its receive as they are called. */
interface MessageNames {
  readonly msg: string;
  readonly sent: string;
  readonly received: string;
}

/** What a machine received, in this order, of which the send is known. */
interface Received {
  readonly count: number;
  readonly receives: Int32Array;
  /** By receive: the place of its send, the machine that sent, and how many events it had made. */
  readonly places: Int32Array;
  readonly senders: Int32Array;
  readonly counts: Int32Array;
}

/**
 * Counts the messages that came before one that causally precedes them: each machine's receives are
 * gone through from the last one, with the earliest send of each machine that came so late.
 */
export class OvertakingCount {
  readonly #graph: EventGraph;
  readonly #received: readonly Received[];
  readonly #overtook: Uint8Array;
  #count = 0;

  constructor(graph: EventGraph, places: SendPlaces) {
    this.#graph = graph;
    this.#received = [...graph.traces.keys()].map((machine) => receivedBy(graph, places, machine));
    this.#overtook = new Uint8Array(graph.count);
  }

  get count(): number {
    return this.#count;
  }

  /** Looks for messages that overtook one of the block's machines. */
  take(block: ClockBlock): void {
    const earliest = new Int32Array(block.width);
    for (const received of this.#received) {
      earliest.fill(LATER_THAN_ALL);
      this.#takeOne(block, received, earliest);
    }
  }

  #takeOne(block: ClockBlock, received: Received, earliest: Int32Array): void {
    const { from, width, isReached } = block;
    const { count, receives, places, senders, counts } = received;
    let hasEarliest = false;
    for (let i = count - 1; i >= 0; i--) {
      const place = places[i] as number;
      const own = (senders[i] as number) - from;
      if (hasEarliest && isReached[place] === 1 && overtook(block, place, own, earliest)) {
        this.#mark(receives[i] as number);
      }
      if (own < 0 || own >= width) continue;
      hasEarliest = true;
      const sent = counts[i] as number;
      if (sent < (earliest[own] as number)) earliest[own] = sent;
    }
  }

  #mark(receive: number): void {
    if (this.#overtook[receive] === 1) return;
    this.#overtook[receive] = 1;
    this.#count += 1;
  }

  /** The first one of the first machine that has any; `pastOf`: by machine, what happens before. */
  first(pastOf: (event: number) => Int32Array): Overtaking | null {
    const receive = this.#overtook.indexOf(1);
    if (receive < 0) return null;
    const graph = this.#graph;
    const machine = graph.machineOf(receive);
    const { count, receives, senders, counts } = this.#received[machine] as Received;
    const past = pastOf(graph.sends[receive] as number);
    const begin = receives.indexOf(receive) + 1;
    for (let i = begin; i < count; i++) {
      if ((counts[i] as number) > (past[senders[i] as number] as number)) continue;
      return {
        at: graph.eventAt(receive).trace.id,
        message: namesOf(graph, receive),
        overtaken: namesOf(graph, receives[i] as number),
      };
    }
    return null;
  }
}

const LATER_THAN_ALL = 0x7fffffff;

/** Whether any of the earliest sends happens before a send; `own`: its machine, of the block's. */
function overtook(
  { width, sent }: ClockBlock,
  place: number,
  own: number,
  earliest: Int32Array,
): boolean {
  const start = place * width;
  for (let j = 0; j < width; j++) {
    const before = (sent[start + j] as number) - (j === own ? 1 : 0);
    if (before >= (earliest[j] as number)) return true;
  }
  return false;
}

function receivedBy(graph: EventGraph, places: SendPlaces, machine: number): Received {
  const begin = graph.first[machine] as number;
  const { event: events } = (graph.traces[machine] as MachineTrace).receives;
  const [receives, ofSends, senders, counts] = [0, 1, 2, 3].map(() => {
    return new Int32Array(events.length);
  }) as [Int32Array, Int32Array, Int32Array, Int32Array];
  let count = 0;
  for (let i = 0; i < events.length; i++) {
    const receive = begin + events.at(i);
    const send = graph.sends[receive] as number;
    if (send === NONE) continue;
    const sender = graph.senders[receive] as number;
    receives[count] = receive;
    ofSends[count] = places.byEvent[send] as number;
    senders[count] = sender;
    counts[count] = send - (graph.first[sender] as number) + 1;
    count += 1;
  }
  return { count, receives, places: ofSends, senders, counts };
}

function namesOf(graph: EventGraph, receive: number): MessageNames {
  const send = graph.sends[receive] as number;
  return {
    msg: graph.messageOf(receive),
    sent: graph.nameOf(send),
    received: graph.nameOf(receive),
  };
}
