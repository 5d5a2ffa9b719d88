import { type Gap, type MessageKey, type Pairing, RECORDED } from "../pairing.js";
import type { ForeignEvent, ForeignLog, ForeignReceive } from "./foreign-log.js";
import { idOf } from "./match-names.js";
import { type Candidate, type Sender, SendTable, StampLag } from "./send-index.js";

/** Which send a receive belongs to. */
export interface ReceiveMatch {
  /** Absent where nothing tells it. */
  readonly from?: string;
  readonly key: MessageKey;
}

/** Machines that have no log to look sends up in. */
export interface Unlogged {
  /** By id, the machines that logs name, and why nothing is known of them. */
  readonly gone: ReadonlyMap<string, string>;
  /** Why a message may be of a machine without a log; undefined where all have one. */
  readonly elsewhere: string | undefined;
}

/**
 * Finds the sends of receives. One that names its sender and its message has it there. Of any
 * other as much is told as the logs force: the sends of all machines are searched for the stamp
 * that the message had, by the log or by the jump that the clock made. Where a log may lack the
 * true send, no more is claimed than that.
 */
export class Matcher {
  readonly #senders: ReadonlyMap<string, Sender>;
  readonly #elsewhere: Unlogged["elsewhere"];
  readonly #behind: number;
  /** Whether a clock moves by more than one only where a message is received. */
  readonly #isSteady: boolean;
  /** The three machines with the lowest last clocks. */
  readonly #lowest: readonly Sender[];
  readonly #gone: Unlogged["gone"];
  /** Empty where every receive names its sender and its message. */
  readonly #table: SendTable;

  /** `logs`: those of the senders, in their order; they are not kept. */
  constructor(
    logs: readonly ForeignLog[],
    senders: ReadonlyMap<string, Sender>,
    { gone, elsewhere }: Unlogged,
  ) {
    this.#senders = senders;
    this.#gone = gone;
    this.#elsewhere = elsewhere;
    const all = [...senders.values()];
    const needsTable = logs.some(({ events }) => events.some(isIncomplete));
    this.#table = needsTable ? new SendTable(all, logs) : new SendTable([], []);
    this.#isSteady = logs.every(isSteady);
    this.#lowest = [...all].sort((a, b) => a.lastClock - b.lastClock).slice(0, 3);
    this.#behind = this.#weigh(logs);
  }

  /** The matches of one machine's receives, to be asked for in their order. */
  matchesOf(receiver: string): (receive: ForeignReceive, before: number) => ReceiveMatch {
    const seen = new Map<number | string, number>();
    return (receive, before) => {
      const from = receive.from === undefined ? undefined : idOf(receive.from);
      if (from !== undefined && isNamed(receive)) return this.#recorded(receive, from, receiver);
      if (isNamed(receive)) return this.#derived(receive, receiver, seen);
      return this.#implied(receive, from, before, receiver);
    };
  }

  /** A program that sends, or logs, the clock before the increment does so always: all tell. */
  #weigh(logs: readonly ForeignLog[]): number {
    const lag = new StampLag();
    for (const { name, events } of logs) {
      const receiver = idOf(name);
      let before = Number.NaN;
      for (const event of events) {
        if (event.kind === "receive") this.#weighOne(event, before, receiver, lag);
        before = event.lamport;
      }
    }
    return lag.behind;
  }

  #weighOne(receive: ForeignReceive, before: number, receiver: string, lag: StampLag): void {
    const from = receive.from === undefined ? undefined : idOf(receive.from);
    if (from !== undefined && isNamed(receive)) {
      const sender = this.#senders.get(from);
      // What may have been sent after the log ends fits an earlier send by chance alone.
      const isBeyond = (receive.msgLamport ?? 0) > (sender?.lastClock ?? 0);
      if (!isBeyond) sender?.index.weigh(receive);
      return;
    }
    const stamp = receive.msgLamport ?? this.#impliedStamp(receive, before);
    // What a log may lack tells nothing against the others.
    if (Number.isNaN(stamp) || this.#gapAt(stamp + 1, receiver, from) !== undefined) return;
    lag.weigh((behind) => this.#stamped(stamp + behind, receiver, from).length > 0);
  }

  #recorded(receive: ForeignReceive, from: string, receiver: string): ReceiveMatch {
    const number = this.#senders.get(from)?.index.numberOf(receive, receiver);
    return { from, key: keyOf(RECORDED, number) };
  }

  /** The send of another machine that bears the name or the stamp of the message. */
  #derived(
    { msg, msgLamport = Number.NaN, lamport }: ForeignReceive,
    receiver: string,
    seen: Map<number | string, number>,
  ): ReceiveMatch {
    const byName = msg !== undefined && this.#table.hasNames;
    const found = byName
      ? this.#table.named(msg, receiver)
      : this.#stamped(msgLamport + this.#behind, receiver);
    const stamp = Number.isNaN(msgLamport) ? lamport - 1 : msgLamport;
    const before = seen.get(byName ? msg : msgLamport) ?? 0;
    seen.set(byName ? msg : msgLamport, before + 1);
    const gap = this.#gapAt(stamp, receiver);
    // A message comes to a machine but once.
    if (before >= found.length) return unmatched(gap ?? { kind: "unsent", by: "name" });
    const one = onlyOne(found, before);
    if (one === undefined) return unmatched({ kind: "ambiguous" });
    return matched("derived", one, this.#gapAt(stamp, receiver, undefined, one.sender.id));
  }

  /** A receive that jumps has the stamp of its message below its own. */
  #implied(
    receive: ForeignReceive,
    from: string | undefined,
    before: number,
    receiver: string,
  ): ReceiveMatch {
    if (from === receiver) return { from, key: keyOf(RECORDED) };
    const reason = from === undefined ? undefined : this.#gone.get(from);
    if (reason !== undefined) return unmatched({ kind: "unrecorded", reason }, from);
    if (Number.isNaN(before)) return this.#impliedFirst(receive, from, receiver);
    const stamp = this.#impliedStamp(receive, before);
    if (Number.isNaN(stamp)) return unmatched(UNTOLD, from);
    const found = this.#stamped(stamp + this.#behind, receiver, from);
    const [one] = found;
    if (one === undefined) {
      const gap = this.#gapAt(stamp, receiver, from) ?? { kind: "unsent", by: "jump" };
      return unmatched(gap, from);
    }
    if (found.length > 1) return unmatched({ kind: "ambiguous" }, from);
    const gap = from === undefined ? this.#gapAt(stamp, receiver, from, one.sender.id) : undefined;
    return matched("implied", one, gap);
  }

  /** What the clock was before the first event is not known: that it jumps is likely, no more. */
  #impliedFirst(
    { lamport }: ForeignReceive,
    from: string | undefined,
    receiver: string,
  ): ReceiveMatch {
    const found = this.#isSteady ? this.#stamped(lamport - 1 + this.#behind, receiver, from) : [];
    const [one] = found;
    if (one === undefined || found.length > 1) return unmatched(UNTOLD, from);
    return matched("implied", one, UNTOLD);
  }

  /** NaN where a receive implies nothing. */
  #impliedStamp({ lamport }: ForeignReceive, before: number): number {
    return this.#isSteady && lamport > before + 1 ? lamport - 1 : Number.NaN;
  }

  #stamped(stamp: number, receiver: string, from?: string): Candidate[] {
    const found = this.#table.stamped(stamp, receiver);
    return from === undefined ? found : found.filter(({ sender }) => sender.id === from);
  }

  /**
   * Why a message of that stamp may be one that no log has: a machine without a log sent it, or
   * one after its log ends. `but`: a machine that is not meant.
   */
  #gapAt(stamp: number, receiver: string, from?: string, but?: string): Gap | undefined {
    if (from === undefined && this.#elsewhere !== undefined) {
      return { kind: "unrecorded", reason: this.#elsewhere };
    }
    const low =
      from === undefined
        ? this.#lowest.find(({ id }) => id !== receiver && id !== but)
        : this.#senders.get(from);
    if (low === undefined || low.lastClock >= stamp) return undefined;
    const reason = `the log of ${low.id} ends before a message it may have sent`;
    return { kind: "unrecorded", reason };
  }
}

/** Whether a receive tells which message it is of. */
function isNamed({ msg, msgLamport }: ForeignReceive): boolean {
  return msg !== undefined || msgLamport !== undefined;
}

function isIncomplete(event: ForeignEvent): boolean {
  return event.kind === "receive" && (event.from === undefined || !isNamed(event));
}

function isSteady({ events }: ForeignLog): boolean {
  return events.every(({ kind, lamport }, i) => {
    return kind === "receive" || i === 0 || lamport <= (events[i - 1]?.lamport ?? 0) + 1;
  });
}

/** Of several that are all one machine's, a receiver has one after the other. */
function onlyOne(found: readonly Candidate[], before: number): Candidate | undefined {
  const [first] = found;
  return found.every(({ sender }) => sender === first?.sender) ? found[before] : undefined;
}

const UNTOLD: Gap = { kind: "untold" };

function unmatched(gap: Gap, from?: string): ReceiveMatch {
  return { ...(from !== undefined && { from }), key: keyOf({ origin: "unknown", gap }) };
}

function matched(
  origin: "derived" | "implied",
  one: Candidate,
  gap: Gap | undefined,
): ReceiveMatch {
  const { sender, place } = one;
  return { from: sender.id, key: keyOf({ origin, isDoubtful: gap !== undefined }, place + 1) };
}

function keyOf(pairing: Pairing, number: number = Number.NaN): MessageKey {
  return { number, isMisnamed: false, pairing };
}
