import type { ForeignEvent } from "./foreign-log.js";

type Send = ForeignEvent & { readonly kind: "send" };
type Receive = ForeignEvent & { readonly kind: "receive" };

/** A receive, and whose it is. */
export interface Arrival {
  readonly receive: Receive;
  readonly receiver: string;
}

/** As it should be, sent too early, logged too early. */
const BEHIND = [0, 1, -1];

/** The sends of one machine, to be found by what its receivers say of their messages. */
export class SendIndex {
  readonly #sends: readonly Send[];
  readonly #byName: Map<string, number[]>;
  readonly #byStamp: Map<number, number[]>;
  /** How far the stamps that messages carry are behind those of their sends. */
  readonly #behind: number;
  readonly #taken = new Map<string, number>();

  /** `arrivals` are all receives of what the machine sent. */
  constructor(sends: readonly Send[], arrivals: readonly Arrival[]) {
    this.#sends = sends;
    this.#byName = placesBy(sends, ({ msg }) => msg);
    this.#byStamp = placesBy(sends, ({ msgLamport, lamport }) => msgLamport ?? lamport);
    // Who sends, or logs, the clock and then increments it does so always: the receivers tell.
    const hits = BEHIND.map((behind) => this.#hits(arrivals, behind));
    this.#behind = BEHIND[hits.indexOf(Math.max(...hits))] ?? 0;
  }

  /**
   * The place of a receive's send among all, from 1; NaN when there is none. Of several that are
   * alike each receiver takes one after the other.
   */
  numberOf(arrival: Arrival): number {
    const places = this.#placesOf(arrival, this.#behind);
    const key = `${arrival.receiver} ${places.join()}`;
    const taken = this.#taken.get(key) ?? 0;
    this.#taken.set(key, taken + 1);
    const place = places[taken] ?? places.at(-1);
    return place === undefined ? Number.NaN : place + 1;
  }

  #hits(arrivals: readonly Arrival[], behind: number): number {
    return arrivals.filter((arrival) => this.#placesOf(arrival, behind).length > 0).length;
  }

  /** Those sends that a receive may be of; if any were for the receiver, these alone. */
  #placesOf({ receive, receiver }: Arrival, behind: number): readonly number[] {
    const { msg, msgLamport } = receive;
    const isNamed = msg !== undefined && this.#byName.size > 0;
    const places = isNamed
      ? this.#byName.get(msg)
      : this.#byStamp.get((msgLamport ?? Number.NaN) + behind);
    if (places === undefined) return [];
    const meant = places.filter((place) => this.#sends[place]?.to?.includes(receiver) !== false);
    return meant.length > 0 ? meant : places;
  }
}

function placesBy<Key>(
  sends: readonly Send[],
  keyOf: (send: Send) => Key | undefined,
): Map<Key, number[]> {
  const places = new Map<Key, number[]>();
  for (const [place, send] of sends.entries()) {
    const key = keyOf(send);
    if (key === undefined) continue;
    const known = places.get(key);
    if (known === undefined) places.set(key, [place]);
    else known.push(place);
  }
  return places;
}
