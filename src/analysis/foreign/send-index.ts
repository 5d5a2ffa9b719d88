import type { SendLog } from "../send-log.js";
import type { ForeignReceive, ForeignSend } from "./foreign-log.js";

/** What tells which message a send is of. */
type Send = Pick<ForeignSend, "msg" | "msgLamport" | "lamport">;
type Receive = Pick<ForeignReceive, "msg" | "msgLamport">;

/** A receive, and whose it is, by id. */
export interface Arrival {
  readonly receive: Receive;
  readonly receiver: string;
}

/** As it should be, sent too early, logged too early. */
const BEHIND = [0, 1, -1];

/** The sends of one machine, to be found by what its receivers say of their messages. */
export class SendIndex {
  readonly #sends: SendLog;
  readonly #byName = new Places<string>();
  readonly #byStamp = new Places<number>();
  /** How many receives fit, by how far the stamps of messages are behind those of their sends. */
  readonly #hits = BEHIND.map(() => 0);
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

  /**
   * Takes a receive of what the machine sent. Who sends, or logs, the clock and then increments it
   * does so always: all receivers together tell.
   */
  weigh({ receive }: Arrival): void {
    for (const [way, behind] of BEHIND.entries()) {
      if (this.#alike(receive, behind).length > 0) this.#hits[way] = (this.#hits[way] ?? 0) + 1;
    }
  }

  /**
   * The place of a receive's send among all, from 1; NaN when there is none. Of several that are
   * alike each receiver takes one after the other. All receives have been weighed before.
   */
  numberOf({ receive, receiver }: Arrival): number {
    const behind = BEHIND[this.#hits.indexOf(Math.max(...this.#hits))] ?? 0;
    const alike = this.#alike(receive, behind);
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
