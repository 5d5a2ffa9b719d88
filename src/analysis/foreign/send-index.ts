import { firstNotBelow } from "../column.js";
import type { SendLog } from "../send-log.js";
import type { ForeignLog, ForeignReceive, ForeignSend } from "./foreign-log.js";

/** What tells which message a send is of. */
type Send = Pick<ForeignSend, "msg" | "msgLamport" | "lamport">;
type Receive = Pick<ForeignReceive, "msg" | "msgLamport">;

/** As it should be, sent too early, logged too early. */
const BEHIND = [0, 1, -1];

/**
 * By how much the stamps of messages are behind those of their sends: a program that sends, or
 * logs, the clock before the increment does so always, so that all receives together tell.
 */
export class StampLag {
  readonly #hits = BEHIND.map(() => 0);

  get behind(): number {
    return BEHIND[this.#hits.indexOf(Math.max(...this.#hits))] ?? 0;
  }

  /** Counts for which lags a receive has a send. */
  weigh(fits: (behind: number) => boolean): void {
    for (const [way, behind] of BEHIND.entries()) {
      if (fits(behind)) this.#hits[way] = (this.#hits[way] ?? 0) + 1;
    }
  }
}

/** The sends of one machine, to be found by what its receivers say of their messages. */
export class SendIndex {
  readonly #sends: SendLog;
  readonly #byName = new Places<string>();
  readonly #byStamp = new Places<number>();
  readonly #lag = new StampLag();
  /** How many of the sends that are alike a receiver has taken. */
  readonly #taken = new Map<string, number>();

  /** `sends` is where the machine's sends are kept. */
  constructor(sends: SendLog) {
    this.#sends = sends;
  }

  /** Takes the next send of the machine. */
  add({ msg, msgLamport, lamport }: Send, place: number): void {
    if (msg !== undefined) this.#byName.add(msg, place);
    this.#byStamp.add(msgLamport ?? lamport, place);
  }

  /** Takes a receive of what the machine sent. */
  weigh(receive: Receive): void {
    this.#lag.weigh((behind) => this.#alike(receive, behind).length > 0);
  }

  /**
   * The place of a receive's send among all, from 1; NaN when there is none. Of several that are
   * alike each receiver takes one after the other. All receives have been weighed before.
   */
  numberOf(receive: Receive, receiver: string): number {
    const alike = this.#alike(receive, this.#lag.behind);
    // If any were for the receiver, these alone.
    const meant = alike.filter(
      (place) => this.#sends.recipients(place).to?.includes(receiver) !== false,
    );
    const places = meant.length > 0 ? meant : alike;
    const taken = places.length > 1 ? this.#take(`${receiver} ${places.join()}`) : 0;
    const place = places[taken] ?? places.at(-1);
    return place === undefined ? Number.NaN : place + 1;
  }

  #take(key: string): number {
    const taken = this.#taken.get(key) ?? 0;
    this.#taken.set(key, taken + 1);
    return taken;
  }

  /** Those sends that a receive may be of. */
  #alike({ msg, msgLamport }: Receive, behind: number): readonly number[] {
    if (msg !== undefined && !this.#byName.isEmpty) return this.#byName.of(msg);
    return this.#byStamp.of((msgLamport ?? Number.NaN) + behind);
  }
}

/** Places by a key that most of them have for themselves. */
class Places<Key> {
  readonly #first = new Map<Key, number>();
  readonly #others = new Map<Key, number[]>();

  get isEmpty(): boolean {
    return this.#first.size === 0;
  }

  add(key: Key, place: number): void {
    const others = this.#others.get(key);
    if (others !== undefined) others.push(place);
    else if (this.#first.has(key)) this.#others.set(key, [place]);
    else this.#first.set(key, place);
  }

  of(key: Key): readonly number[] {
    const first = this.#first.get(key);
    if (first === undefined) return NONE;
    const others = this.#others.get(key);
    return others === undefined ? [first] : [first, ...others];
  }
}

const NONE: readonly number[] = [];

/** A send of some machine. */
export interface Candidate {
  readonly sender: Sender;
  /** Its place among the machine's sends, from 0. */
  readonly place: number;
}

/** A machine that may have sent a message, and how its receivers find its sends by name. */
export interface Sender {
  readonly id: string;
  readonly sends: SendLog;
  readonly index: SendIndex;
  /** Its clock at the end of its log; 0 if that is empty. */
  readonly lastClock: number;
}

/** The sends of all machines, by what their messages bear. */
export class SendTable {
  readonly #senders: readonly Sender[];
  readonly #byName = new Map<string, Candidate[]>();
  /** In the order of the stamps: a million of them fit where a list for each would not. */
  readonly #stamps: Float64Array;
  readonly #owners: Uint32Array;
  readonly #places: Uint32Array;

  /** `logs`: those of the senders, in their order. */
  constructor(senders: readonly Sender[], logs: readonly ForeignLog[]) {
    this.#senders = senders;
    const count = senders.reduce((sum, { sends }) => sum + sends.count, 0);
    const stamps = new Float64Array(count);
    const owners = new Uint32Array(count);
    const places = new Uint32Array(count);
    let next = 0;
    for (const [owner, sender] of senders.entries()) {
      let place = 0;
      for (const event of logs[owner]?.events ?? []) {
        if (event.kind !== "send") continue;
        if (event.msg !== undefined) this.#addName(event.msg, { sender, place });
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

  /** What another machine sent to the receiver, or to recipients not known, by that name. */
  named(name: string, receiver: string): Candidate[] {
    return (this.#byName.get(name) ?? []).filter((one) => mayReach(one, receiver));
  }

  /** The same by the stamp. */
  stamped(stamp: number, receiver: string): Candidate[] {
    const found: Candidate[] = [];
    for (let i = firstNotBelow(this.#stamps, stamp); this.#stamps[i] === stamp; i++) {
      const sender = this.#senders[this.#owners[i] as number] as Sender;
      const candidate = { sender, place: this.#places[i] as number };
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

/** Which peers an action means is another question than where its message was sent. */
function mayReach({ sender, place }: Candidate, receiver: string): boolean {
  if (sender.id === receiver) return false;
  const { reached, isImplied } = sender.sends.recipients(place);
  return isImplied || reached?.has(receiver) !== false;
}
