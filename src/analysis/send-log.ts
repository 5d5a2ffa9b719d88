import type { SendEvent } from "../trace/records.js";
import { Column } from "./column.js";
import type { MessageKey } from "./pairing.js";

/** What a log says of a send beyond what it says of any event. */
export interface LoggedSend {
  readonly wallUs?: number;
  readonly action?: SendEvent["action"];
  readonly to?: readonly string[];
  readonly failed?: readonly string[];
  /** `to` follows from the action; the log itself does not say it. */
  readonly isImplied?: boolean;
}

/** The recipients of a send; few different ones occur in a trace, so that sends share them. */
export interface Recipients {
  readonly action: SendEvent["action"] | undefined;
  /** Absent where nothing tells. */
  readonly to: readonly string[] | undefined;
  readonly failed: readonly string[];
  /** Those of `to` that had not failed. */
  readonly reached: ReadonlySet<string> | undefined;
  /** `to` follows from the action; the log itself does not say it. */
  readonly isImplied: boolean;
}

/** The sends of one machine, by their place among its sends from 0. */
export class SendLog {
  /** Place among the machine's events. */
  readonly event: Column = new Column();
  readonly number: Column = new Column();
  readonly wallUs: Column = new Column();
  readonly #recipients: Recipients[] = [];
  readonly #seen = new Set<Recipients>();
  /** By action, those of its last send. */
  readonly #lastBy = new Map<Recipients["action"], Recipients>();
  readonly #shared: Map<string, Recipients>;
  /** Places of sends that are not named by their place among the sends. */
  readonly #misplaced = new Map<number, number>();
  readonly #misnamed = new Set<number>();
  #numberMax = 0;
  #tellsRecipients = true;

  /** `shared`: recipients by how they are written; thousands of logs have theirs in common. */
  constructor(shared: Map<string, Recipients> = new Map()) {
    this.#shared = shared;
  }

  get count(): number {
    return this.#recipients.length;
  }

  /** The largest message number, 0 without sends: what a dead machine sent later is not known. */
  get numberMax(): number {
    return this.#numberMax;
  }

  /** The different recipients that occur. */
  get recipientsSeen(): readonly Recipients[] {
    return [...this.#seen];
  }

  /** Whether the recipients of every send are known. */
  get tellsRecipients(): boolean {
    return this.#tellsRecipients;
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

  add(send: LoggedSend, { number, isMisnamed }: MessageKey, event: number): void {
    const index = this.count;
    if (isMisnamed) this.#misnamed.add(index);
    if (number !== index + 1 && !this.#misplaced.has(number)) this.#misplaced.set(number, index);
    this.#numberMax = Math.max(this.#numberMax, number);
    this.event.push(event);
    this.number.push(number);
    this.wallUs.push(send.wallUs);
    const recipients = this.#share(send);
    this.#recipients.push(recipients);
    this.#seen.add(recipients);
    if (recipients.to === undefined) this.#tellsRecipients = false;
  }

  #share({ action, to, failed = NONE, isImplied = false }: LoggedSend): Recipients {
    const last = this.#lastBy.get(action);
    // The reader of traces has one list for the same ids.
    if (last?.to === to && last?.failed === failed && last.isImplied === isImplied) return last;
    const recipients = this.#recipientsOf({ action, to, failed, isImplied });
    this.#lastBy.set(action, recipients);
    return recipients;
  }

  #recipientsOf({ action, to, failed, isImplied }: Omit<Recipients, "reached">): Recipients {
    const written = `${action} ${to?.join()} ${failed.join()}`;
    const key = isImplied ? `${written} implied` : written;
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const reached = to && new Set(to.filter((id) => !failed.includes(id)));
    const recipients: Recipients = { action, to, failed, reached, isImplied };
    this.#shared.set(key, recipients);
    return recipients;
  }
}

const NONE: readonly string[] = [];

/** The peers that an action means, among the sorted peers of the sender. */
export function recipientsOf(action: SendEvent["action"], peers: readonly string[]): string[] {
  switch (action) {
    case "SEND_ONE":
      return peers.slice(0, 1);
    case "SEND_SECOND":
      return peers.slice(1, 2);
    case "BROADCAST":
      return [...peers];
    default:
      return action satisfies never;
  }
}
