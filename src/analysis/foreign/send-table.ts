import { firstNotBelow } from "../first-not-below.js";
import type { SendLog } from "../send-log.js";
import type { ForeignLog } from "./foreign-log.js";

/** A send of some machine. */
export interface Candidate {
  readonly machine: Machine;
  /** Its place among the machine's sends, from 0. */
  readonly place: number;
}

/** A machine that may have sent a message. */
export interface Machine {
  readonly id: string;
  readonly sends: SendLog;
  /** Its clock at the end of its log; 0 if that is empty. */
  readonly lastClock: number;
}

/** The sends of all machines, by what their messages bear. */
export class SendTable {
  readonly #machines: readonly Machine[];
  readonly #byName = new Map<string, Candidate[]>();
  /** In the order of the stamps: a million of them fit where a list for each would not. */
  readonly #stamps: Float64Array;
  readonly #owners: Uint32Array;
  readonly #places: Uint32Array;

  /** `logs`: those of the machines, in their order. */
  constructor(machines: readonly Machine[], logs: readonly ForeignLog[]) {
    this.#machines = machines;
    const count = machines.reduce((sum, { sends }) => sum + sends.count, 0);
    const stamps = new Float64Array(count);
    const owners = new Uint32Array(count);
    const places = new Uint32Array(count);
    let next = 0;
    for (const [owner, machine] of machines.entries()) {
      let place = 0;
      for (const event of logs[owner]?.events ?? []) {
        if (event.kind !== "send") continue;
        if (event.msg !== undefined) this.#addName(event.msg, { machine, place });
        stamps[next] = event.msgLamport ?? event.lamport;
        owners[next] = owner;
        places[next] = place;
        next += 1;
        place += 1;
      }
    }
    const order = new Uint32Array(count).map((_, i) => i);
    order.sort((a, b) => (stamps[a] as number) - (stamps[b] as number) || a - b);
    this.#stamps = Float64Array.from(order, (i) => stamps[i] as number);
    this.#owners = Uint32Array.from(order, (i) => owners[i] as number);
    this.#places = Uint32Array.from(order, (i) => places[i] as number);
  }

  /** Whether messages have names. */
  get hasNames(): boolean {
    return this.#byName.size > 0;
  }

  /** What another machine than the receiver sent to it, or to no one knows whom, by that name. */
  named(name: string, receiver: string): Candidate[] {
    return (this.#byName.get(name) ?? []).filter((one) => mayReach(one, receiver));
  }

  /** The same by the stamp. */
  stamped(stamp: number, receiver: string): Candidate[] {
    const found: Candidate[] = [];
    for (let i = firstNotBelow(this.#stamps, stamp); this.#stamps[i] === stamp; i++) {
      const machine = this.#machines[this.#owners[i] as number] as Machine;
      const candidate = { machine, place: this.#places[i] as number };
      if (mayReach(candidate, receiver)) found.push(candidate);
    }
    return found;
  }

  #addName(name: string, candidate: Candidate): void {
    const others = this.#byName.get(name);
    if (others) others.push(candidate);
    else this.#byName.set(name, [candidate]);
  }
}

/** Whom an action means is another question than where its message was sent. */
function mayReach({ machine, place }: Candidate, receiver: string): boolean {
  if (machine.id === receiver) return false;
  const { reached, isImplied } = machine.sends.recipients(place);
  return isImplied || reached?.has(receiver) !== false;
}
