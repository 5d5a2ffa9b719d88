import { parseMessageName } from "../trace/message-name.js";
import type { SendEvent } from "../trace/records.js";
import { Column } from "./column.js";

/** To whom a send went; few different ones occur in a trace, so that sends share them. */
export interface Recipients {
  readonly action: SendEvent["action"];
  readonly to: readonly string[];
  readonly failed: readonly string[];
  /** Those of `to` that had not failed. */
  readonly reached: ReadonlySet<string>;
}

/** The sends of one machine, by their place among its sends from 0. */
export class SendLog {
  /** Place among the machine's events. */
  readonly event: Column = new Column();
  readonly number: Column = new Column();
  readonly wallUs: Column = new Column();
  readonly #recipients: Recipients[] = [];
  readonly #shared = new Map<string, Recipients>();
  /** Places of sends whose name is not what their place among the sends calls for. */
  readonly #misplaced = new Map<number, number>();
  readonly #misnamed = new Set<number>();
  #numberMax = 0;

  get count(): number {
    return this.#recipients.length;
  }

  /** The largest message number, 0 without sends: what a dead machine sent later is not known. */
  get numberMax(): number {
    return this.#numberMax;
  }

  recipients(index: number): Recipients {
    return this.#recipients[index] as Recipients;
  }

  /** Whether the message bears another machine's name. */
  isMisnamed(index: number): boolean {
    return this.#misnamed.has(index);
  }

  /** The place of the send with a message number; undefined when there is none. */
  find(number: number): number | undefined {
    const expected = number - 1;
    if (expected < this.count && this.number.at(expected) === number) return expected;
    return this.#misplaced.get(number);
  }

  add(send: SendEvent, sender: string, event: number): void {
    const { source, number } = parseMessageName(send.msg) ?? { source: "", number: 0 };
    const index = this.count;
    if (source !== sender) this.#misnamed.add(index);
    if (number !== index + 1 && !this.#misplaced.has(number)) this.#misplaced.set(number, index);
    this.#numberMax = Math.max(this.#numberMax, number);
    this.event.push(event);
    this.number.push(number);
    this.wallUs.push(send.wallUs);
    this.#recipients.push(this.#share(send));
  }

  #share({ action, to, failed = [] }: SendEvent): Recipients {
    const key = `${action} ${to.join()} ${failed.join()}`;
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const reached = new Set(to.filter((id) => !failed.includes(id)));
    const recipients: Recipients = { action, to, failed, reached };
    this.#shared.set(key, recipients);
    return recipients;
  }
}
