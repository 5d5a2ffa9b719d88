import { type CausalOrder, type EventGraph, NONE } from "./event-graph.js";

/**
 * The vector clocks of all sends that were received, as far as they count the events of some
 * machines: with all of them a long run of many machines would not fit.
 */
export interface ClockBlock {
  /** The first machine of the block, and how many follow. */
  readonly from: number;
  readonly width: number;
  /**
   * `width` entries for each send, by its place: how many events of each machine happen before it,
   * or are it.
   */
  readonly sent: Int32Array;
  /** By place of a send, 1 where any of its entries is above 0; else they are not kept. */
  readonly isReached: Uint8Array;
  /** Pairs of an event of the block's machines that happens before one of another machine. */
  readonly pairs: number;
}

/** By event, the place of a send among those that were received; NONE for any other event. */
export interface SendPlaces {
  readonly count: number;
  readonly byEvent: Int32Array;
}

export function sendPlaces({ count, sends }: EventGraph): SendPlaces {
  const byEvent = new Int32Array(count).fill(NONE);
  let places = 0;
  for (let event = 0; event < count; event++) {
    const send = sends[event] as number;
    if (send !== NONE && byEvent[send] === NONE) byEvent[send] = places++;
  }
  return { count: places, byEvent };
}

/**
 * Goes through all events once for each block, of which the next takes the memory of the one
 * before: `entriesMax` entries at most, and one for each send at least.
 */
export function* clockBlocks(
  graph: EventGraph,
  order: CausalOrder,
  places: SendPlaces,
  entriesMax: number,
): Generator<ClockBlock> {
  const machines = graph.traces.length;
  const fitting = Math.floor(entriesMax / Math.max(1, places.count));
  const width = Math.max(1, Math.min(machines, fitting));
  const sent = new Int32Array(places.count * width);
  const isReached = new Uint8Array(places.count);
  for (let from = 0; from < machines; from += width) {
    const block = { from, width, sent, isReached };
    yield { ...block, pairs: new Walk(graph, places, block).countPairs(order) };
  }
}

/** One way through all events, with the clocks of all machines as they stand. */
class Walk {
  readonly #graph: EventGraph;
  readonly #places: Int32Array;
  readonly #sent: Int32Array;
  readonly #isReached: Uint8Array;
  readonly #from: number;
  readonly #width: number;
  /** `width` entries for each machine; that of itself is not kept up. */
  readonly #clocks: Int32Array;
  /** By machine, the sum of its entries for others. */
  readonly #sums: Float64Array;

  constructor(graph: EventGraph, { byEvent }: SendPlaces, block: Omit<ClockBlock, "pairs">) {
    const { from, width, sent, isReached } = block;
    const machines = graph.traces.length;
    this.#graph = graph;
    this.#places = byEvent;
    this.#sent = sent;
    this.#isReached = isReached;
    this.#from = from;
    this.#width = width;
    this.#clocks = new Int32Array(machines * width);
    this.#sums = new Float64Array(machines);
  }

  countPairs({ turns, machines, until }: CausalOrder): number {
    const next = this.#graph.first.slice();
    let pairs = 0;
    for (let turn = 0; turn < turns; turn++) {
      const machine = machines[turn] as number;
      const end = until[turn] as number;
      pairs += this.#turn(machine, next[machine] as number, end);
      next[machine] = end;
    }
    return pairs;
  }

  #turn(machine: number, begin: number, end: number): number {
    const { sends } = this.#graph;
    let pairs = 0;
    for (let event = begin; event < end; event++) {
      const send = sends[event] as number;
      if (send !== NONE) this.#receive(machine, this.#places[send] as number);
      pairs += this.#sums[machine] as number;
      const place = this.#places[event] as number;
      if (place !== NONE) this.#send(machine, event, place);
    }
    return pairs;
  }

  #receive(machine: number, place: number): void {
    if (this.#isReached[place] === 0) return;
    const own = machine - this.#from;
    const start = machine * this.#width;
    const carried = place * this.#width;
    let more = 0;
    for (let i = 0; i < this.#width; i++) {
      const told = this.#sent[carried + i] as number;
      const known = this.#clocks[start + i] as number;
      if (told <= known || i === own) continue;
      this.#clocks[start + i] = told;
      more += told - known;
    }
    this.#sums[machine] = (this.#sums[machine] as number) + more;
  }

  #send(machine: number, event: number, place: number): void {
    const own = machine - this.#from;
    const isOwn = own >= 0 && own < this.#width;
    const start = machine * this.#width;
    const carried = place * this.#width;
    const isReached = isOwn || (this.#sums[machine] as number) > 0;
    this.#isReached[place] = isReached ? 1 : 0;
    if (!isReached) return;
    for (let i = 0; i < this.#width; i++) {
      this.#sent[carried + i] = this.#clocks[start + i] as number;
    }
    if (isOwn) this.#sent[carried + own] = event - (this.#graph.first[machine] as number) + 1;
  }
}
