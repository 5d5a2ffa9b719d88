import type { Forward } from "../trace/records.js";
import { Column } from "./column.js";
import { keyOfName } from "./message-key.js";

/** What a hub forwarded, by the place in its trace from 0. */
export class ForwardLog {
  /** Line in the trace, from 1. */
  readonly line: Column = new Column();
  readonly seq: Column = new Column();
  readonly wallUs: Column = new Column();
  readonly monoUs: Column = new Column();
  /** When the message came to the hub. */
  readonly arrivedWallUs: Column = new Column();
  /** The number of the message among those of its sender. */
  readonly number: Column = new Column();
  /** By copy: how much waited for the same leaf already. */
  readonly queues: Column = new Column();
  readonly #from: string[] = [];
  readonly #to: (readonly string[])[] = [];
  /** One copy of each: few different ones occur. */
  readonly #ids = new Map<string, string>();
  readonly #recipients = new Map<string, readonly string[]>();

  get count(): number {
    return this.#from.length;
  }

  /** How many copies all messages became. */
  get copies(): number {
    return this.queues.length;
  }

  from(index: number): string {
    return this.#from[index] as string;
  }

  /** To whom a message was copied. */
  to(index: number): readonly string[] {
    return this.#to[index] as readonly string[];
  }

  /** The name of a message as a person finds it in the traces. */
  message(index: number): string {
    return `${this.from(index)}#${this.number.at(index)}`;
  }

  add({ seq, wallUs, monoUs, msg, from, to, arrivedWallUs, queues }: Forward, line: number): void {
    this.line.push(line);
    this.seq.push(seq);
    this.wallUs.push(wallUs);
    this.monoUs.push(monoUs);
    this.arrivedWallUs.push(arrivedWallUs);
    this.number.push(keyOfName(msg, from).number);
    for (const queue of queues) this.queues.push(queue);
    this.#from.push(oneOf(this.#ids, from, from));
    this.#to.push(oneOf(this.#recipients, to.join(), to));
  }
}

function oneOf<T>(known: Map<string, T>, key: string, value: T): T {
  const one = known.get(key);
  if (one === undefined) known.set(key, value);
  return one ?? value;
}
