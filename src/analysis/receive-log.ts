import { Column, firstNotBelow } from "./column.js";
import { type MessageKey, type Origin, type Origins, type Pairing, RECORDED } from "./pairing.js";

/** What a log says of a receive beyond what it says of any event. */
export interface LoggedReceive {
  /** Absent where the log does not tell the sender. */
  readonly from?: string;
  /** The stamp of its message; absent where the log does not tell it. */
  readonly msgLamport?: number;
  readonly sentWallUs?: number;
  readonly arrivedWallUs?: number;
  readonly arrivedMonoUs?: number;
  /** What to call the message, where its log tells that. */
  readonly name?: string;
}

/** The receives of one machine, by their place among its receives from 0. */
export class ReceiveLog {
  /** Place among the machine's events. */
  readonly event: Column = new Column();
  readonly number: Column = new Column();
  readonly msgLamport: Column = new Column();
  readonly sentWallUs: Column = new Column();
  readonly arrivedWallUs: Column = new Column();
  readonly arrivedMonoUs: Column = new Column();
  /** Places in `#senders`; NaN where nothing tells the sender. */
  readonly #from = new Column();
  readonly #senders: string[] = [];
  readonly #places = new Map<string, number>();
  readonly #misnamed = new Set<number>();
  /** Of receives that are not recorded to be of a send. */
  readonly #pairings = new Map<number, Pairing>();
  #doubtful = 0;
  readonly #origins: Record<Origin, number> = { recorded: 0, derived: 0, implied: 0, unknown: 0 };
  readonly #names = new Map<number, string>();
  readonly #namedBy: "number" | "stamp";

  /** `namedBy`: what tells messages of one sender apart that no log gives a name. */
  constructor(namedBy: "number" | "stamp" = "number") {
    this.#namedBy = namedBy;
  }

  get count(): number {
    return this.#from.length;
  }

  /** The ids that messages came from. */
  get senders(): string[] {
    return [...this.#senders];
  }

  /** The id of the sender; undefined where nothing tells it. */
  from(index: number): string | undefined {
    return this.#senders[this.#from.at(index)];
  }

  /** Whether the message bears the name of another machine than the one that it came from. */
  isMisnamed(index: number): boolean {
    return this.#misnamed.has(index);
  }

  /** How many receives there are of each origin. */
  get origins(): Origins {
    return this.#origins;
  }

  /** Whether it is known for certain of every receive which send it belongs to. */
  get isPaired(): boolean {
    return this.#origins.unknown === 0 && this.#doubtful === 0;
  }

  /** How it came to be known which send a receive belongs to. */
  pairing(index: number): Pairing {
    return this.#pairings.get(index) ?? RECORDED;
  }

  /** The name of the message as a person finds it in the traces. */
  message(index: number): string {
    const name = this.#names.get(index);
    if (name !== undefined) return name;
    const from = this.from(index);
    if (this.#namedBy === "number") return `${from}#${this.number.at(index)}`;
    const stamp = this.msgLamport.at(index);
    const { origin } = this.pairing(index);
    const how = origin === "recorded" || origin === "unknown" ? "" : ` (${origin})`;
    if (Number.isNaN(stamp)) return from === undefined ? "a message" : `a message of ${from}${how}`;
    return from === undefined ? `a message stamped ${stamp}` : `${from}@${stamp}${how}`;
  }

  /** The place of the receive that an event is; undefined of any other event. */
  placeOf(event: number): number | undefined {
    const place = firstNotBelow(this.event, event);
    return this.event.at(place) === event ? place : undefined;
  }

  add(receive: LoggedReceive, key: MessageKey, event: number): void {
    const { number, isMisnamed, pairing = RECORDED } = key;
    if (pairing !== RECORDED) this.#pairings.set(this.count, pairing);
    if (pairing.isDoubtful) this.#doubtful += 1;
    this.#origins[pairing.origin] += 1;
    if (isMisnamed) this.#misnamed.add(this.count);
    if (receive.name !== undefined) this.#names.set(this.count, receive.name);
    this.event.push(event);
    this.number.push(number);
    this.msgLamport.push(receive.msgLamport);
    this.sentWallUs.push(receive.sentWallUs);
    this.arrivedWallUs.push(receive.arrivedWallUs);
    this.arrivedMonoUs.push(receive.arrivedMonoUs);
    this.#from.push(receive.from === undefined ? undefined : this.#placeOf(receive.from));
  }

  #placeOf(sender: string): number {
    const known = this.#places.get(sender);
    if (known !== undefined) return known;
    this.#places.set(sender, this.#senders.length);
    return this.#senders.push(sender) - 1;
  }
}
