import { Column } from "./column.js";
import type { MessageKey } from "./message-key.js";

/** What a log says of a receive beyond what it says of any event. */
export interface LoggedReceive {
  readonly from: string;
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
  readonly #from: string[] = [];
  /** One copy of each id: the id of a parsed line may keep the whole line in the memory. */
  readonly #ids = new Map<string, string>();
  readonly #misnamed = new Set<number>();
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
    return [...this.#ids.keys()];
  }

  from(index: number): string {
    return this.#from[index] as string;
  }

  /** Whether the message bears the name of another machine than the one that it came from. */
  isMisnamed(index: number): boolean {
    return this.#misnamed.has(index);
  }

  /** The name of the message as a person finds it in the traces. */
  message(index: number): string {
    const name = this.#names.get(index);
    if (name !== undefined) return name;
    const from = this.from(index);
    return this.#namedBy === "number"
      ? `${from}#${this.number.at(index)}`
      : `${from}@${this.msgLamport.at(index)}`;
  }

  add(receive: LoggedReceive, { number, isMisnamed }: MessageKey, event: number): void {
    if (isMisnamed) this.#misnamed.add(this.count);
    if (receive.name !== undefined) this.#names.set(this.count, receive.name);
    this.event.push(event);
    this.number.push(number);
    this.msgLamport.push(receive.msgLamport);
    this.sentWallUs.push(receive.sentWallUs);
    this.arrivedWallUs.push(receive.arrivedWallUs);
    this.arrivedMonoUs.push(receive.arrivedMonoUs);
    if (!this.#ids.has(receive.from)) this.#ids.set(receive.from, receive.from);
    this.#from.push(this.#ids.get(receive.from) as string);
  }
}
