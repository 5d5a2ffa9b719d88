import { firstNotBelow } from "../column.js";
import type { MachineTrace } from "../machine-trace.js";
import { type MatchedRun, type SendMatch, sendEvent, UNPAIRED, WITHOUT_SEND } from "../matching.js";
import { goneReason, unnamedReason } from "../violations.js";
import { eventName, type FoundEvent } from "./event-name.js";

/** No event. */
export const NONE = -1;

/** An event as its log has it. */
export interface EventFacts {
  readonly name: string;
  readonly machine: string;
  readonly kind: "internal" | "send" | "receive";
  readonly lamport: number;
  /** Of a send and a receive, what the message is called, where its log tells that. */
  readonly msg?: string;
  /** Of a send, where its log tells that. */
  readonly to?: readonly string[];
  /** Of a receive, where its log tells that. */
  readonly from?: string;
  readonly file: string;
  readonly line: number;
}

/** What the logs do not tell of how events are connected. */
export interface Unconnected {
  /** Receives whose send is not known for certain. */
  readonly receives: number;
  readonly reasons: readonly string[];
}

/**
 * The events of all machines as one list of numbers, machine by machine, with what comes directly
 * before each: the event before it on its machine, and the send of its message. Only what is
 * certain connects two events.
 */
export class EventGraph {
  readonly traces: readonly MachineTrace[];
  /** By machine, its first event; at the end, how many events there are. */
  readonly first: Int32Array;
  /** By event, the send of the message that it received; NONE where none is known for certain. */
  readonly sends: Int32Array;
  /** By event of which the send is known, the machine that sent; NONE for others. */
  readonly senders: Int32Array;
  readonly unconnected: Unconnected;
  /** Whether messages are named by their sender and a number, in the log of their sender too. */
  readonly #areNumbered: boolean;
  readonly #machines: ReadonlyMap<MachineTrace, number>;

  constructor(run: MatchedRun) {
    this.traces = run.traces;
    this.#areNumbered = run.format === "k3mesh";
    this.first = new Int32Array(run.traces.length + 1);
    for (const [i, { events }] of run.traces.entries()) {
      this.first[i + 1] = (this.first[i] as number) + events.count;
    }
    this.#machines = new Map(run.traces.map((trace, i) => [trace, i]));
    this.sends = new Int32Array(this.count).fill(NONE);
    this.senders = new Int32Array(this.count).fill(NONE);
    this.unconnected = this.#connect(run);
  }

  /** How many events there are. */
  get count(): number {
    return this.first[this.traces.length] as number;
  }

  /** How many events a machine has. */
  countOf(machine: number): number {
    return (this.first[machine + 1] as number) - (this.first[machine] as number);
  }

  /** The number of a machine's event. */
  numberOf({ trace, event }: FoundEvent): number {
    return (this.first[this.#machines.get(trace) as number] as number) + event;
  }

  /** The machine of an event. */
  machineOf(number: number): number {
    let low = 0;
    let high = this.traces.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((this.first[middle] as number) > number) high = middle;
      else low = middle;
    }
    return low;
  }

  /** Where an event is logged. */
  eventAt(number: number): FoundEvent {
    const machine = this.machineOf(number);
    const event = number - (this.first[machine] as number);
    return { trace: this.traces[machine] as MachineTrace, event };
  }

  nameOf(number: number): string {
    const { trace, event } = this.eventAt(number);
    return eventName(trace, event);
  }

  /** The name of the message that a receive is of. */
  messageOf(receive: number): string {
    const { trace, event } = this.eventAt(receive);
    return trace.receives.message(firstNotBelow(trace.receives.event, event));
  }

  /** What its log says of an event. */
  factsOf(number: number): EventFacts {
    const { trace, event } = this.eventAt(number);
    const { id, file, events, sends, receives } = trace;
    const kind = events.kind(event);
    const lamport = events.lamport.at(event);
    const facts = { name: eventName(trace, event), machine: id, kind, lamport };
    const place = { file, line: events.line.at(event) };
    if (kind === "internal") return { ...facts, ...place };
    if (kind === "receive") {
      const from = receives.from(firstNotBelow(receives.event, event));
      return { ...facts, msg: this.messageOf(number), ...(from && { from }), ...place };
    }
    const send = firstNotBelow(sends.event, event);
    const msg = this.#areNumbered && { msg: `${id}#${sends.number.at(send)}` };
    const { to } = sends.recipients(send);
    return { ...facts, ...msg, ...(to && { to }), ...place };
  }

  #connect({ traces, matching, missing, empty, unnamed }: MatchedRun): Unconnected {
    const reasons = new Set(missing.map((id) => goneReason(id, empty?.get(id))));
    if (unnamed > 0) reasons.add(unnamedReason(unnamed));
    let receives = 0;
    for (const [machine, trace] of traces.entries()) {
      const begin = this.first[machine] as number;
      for (let i = 0; i < trace.receives.count; i++) {
        const found = matching.matchSend(trace, i);
        if (found.kind === "found" && found.isCertain) {
          const { sender } = found;
          const receive = begin + trace.receives.event.at(i);
          this.sends[receive] = this.numberOf({ trace: sender, event: sendEvent(found) });
          this.senders[receive] = this.#machines.get(sender) as number;
        } else {
          receives += 1;
          reasons.add(reasonOf(found));
        }
      }
    }
    return { receives, reasons: [...reasons] };
  }
}

function reasonOf(found: SendMatch): string {
  switch (found.kind) {
    case "absent":
      return WITHOUT_SEND;
    case "unrecorded":
      return found.reason;
    case "unknown":
      return UNPAIRED;
    case "found":
      return "a send that no log has may be the true one of a receive";
    default:
      return found satisfies never;
  }
}

/**
 * An order in which every event comes after those that happen before it, as turns: a machine, and
 * up to which of its events, not included, it goes on.
 */
export interface CausalOrder {
  readonly turns: number;
  readonly machines: Int32Array;
  readonly until: Int32Array;
}

/** Events of which each has to come before the next one, and the last before the first. */
export interface Contradiction {
  readonly cycle: readonly string[];
}

/** Orders all events: each machine as far as it comes, until a send is wanted that is not there. */
export function causalOrder(graph: EventGraph): CausalOrder | Contradiction {
  const { first, sends, senders, traces } = graph;
  const next = first.slice(0, traces.length);
  /** By send, a machine that waits for it, and by machine the next one that waits for the same. */
  const waiting = new Int32Array(graph.count).fill(NONE);
  const another = new Int32Array(traces.length).fill(NONE);
  const ready = [...traces.keys()].reverse();
  // Each turn but a machine's last one ends before another receive.
  const turnsMax = traces.reduce((sum, { receives }) => sum + receives.count, traces.length);
  const machines = new Int32Array(turnsMax);
  const until = new Int32Array(turnsMax);
  let turns = 0;
  let done = 0;
  for (let machine = ready.pop(); machine !== undefined; machine = ready.pop()) {
    const from = next[machine] as number;
    const end = first[machine + 1] as number;
    let at = from;
    for (; at < end; at++) {
      const send = sends[at] as number;
      if (send === NONE) continue;
      const sender = senders[at] as number;
      if (send < (next[sender] as number)) continue;
      another[machine] = waiting[send] as number;
      waiting[send] = machine;
      break;
    }
    if (at === from) continue;
    next[machine] = at;
    done += at - from;
    machines[turns] = machine;
    until[turns] = at;
    turns += 1;
    for (let event = from; event < at; event++) {
      let one = waiting[event] as number;
      for (; one !== NONE; one = another[one] as number) ready.push(one);
    }
  }
  if (done < graph.count) return { cycle: cycleIn(graph, next) };
  return { turns, machines, until };
}

/** `next`: by machine, the receive that waits for a send which itself waits. */
function cycleIn(graph: EventGraph, next: Int32Array): string[] {
  const { first, sends, senders, traces } = graph;
  const stuck = [...traces.keys()].find((i) => (next[i] as number) < (first[i + 1] as number));
  const seen: number[] = [];
  let machine = stuck as number;
  while (!seen.includes(machine)) {
    seen.push(machine);
    machine = senders[next[machine] as number] as number;
  }
  // Backwards it was found, and forwards it is told.
  return seen
    .slice(seen.indexOf(machine))
    .reverse()
    .flatMap((one) => {
      const receive = next[one] as number;
      return [graph.nameOf(sends[receive] as number), graph.nameOf(receive)];
    });
}
