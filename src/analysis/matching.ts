import { Deliveries } from "./deliveries.js";
import { hasDied, type MachineTrace } from "./machine-trace.js";
import type { Gap, Origins } from "./pairing.js";
import type { Run } from "./run.js";
import { goneReason } from "./violations.js";

/** The send that a receive belongs to. */
type FoundSend = {
  readonly kind: "found";
  readonly sender: MachineTrace;
  /** Its place among the sender's sends. */
  readonly send: number;
  /** What is not certain may be told of, but makes no violation. */
  readonly isCertain: boolean;
};

/** The place of a send that was found among its machine's events. */
export function sendEvent({ sender, send }: FoundSend): number {
  return sender.sends.event.at(send);
}

/** The clock of a send that was found. */
export function sentLamport(found: FoundSend): number {
  return found.sender.events.lamport.at(sendEvent(found));
}

/** Why a receive has none. */
type Unfound =
  /** There was no such send. `by`: whether the message's name tells that, or the clock's jump. */
  | { readonly kind: "absent"; readonly by: "name" | "jump" }
  /** There may have been one, but it is not in these traces. */
  | { readonly kind: "unrecorded"; readonly reason: string }
  /** The log does not tell which one it is. `isSent`: there was one for certain. */
  | { readonly kind: "unknown"; readonly isSent: boolean };

/** What is known of a receive's send. */
export type SendMatch = FoundSend | Unfound;

/** Why nothing is known of receives that do not tell which message they are of. */
export const UNPAIRED = "which messages were received is not recorded";

/** Why little is known of a message that is in the log of its receiver alone. */
export const WITHOUT_SEND = "there is a receive without a send";

/** A run, with each receive matched with its send. */
export interface MatchedRun extends Run {
  readonly matching: Matching;
}

/** Matches each receive of a run with its send. */
export function matched<R extends Run>(run: R): R & MatchedRun {
  return { ...run, matching: new Matching(run) };
}

/** The sends that the receives of a run belong to: looked up once, for all that ask. */
class Matching {
  /** How the pairs of all receives came about. */
  readonly origins: Origins;
  readonly #run: Run;
  readonly #byTrace: ReadonlyMap<MachineTrace, Matches>;
  #deliveries: Deliveries | undefined;

  constructor(run: Run) {
    this.#run = run;
    this.#byTrace = new Map(run.traces.map((trace) => [trace, new Matches(run, trace)]));
    this.origins = originsOf(run);
  }

  /** The send of one of a machine's receives. */
  matchSend(trace: MachineTrace, receive: number): SendMatch {
    return (this.#byTrace.get(trace) as Matches).at(receive);
  }

  /** What became of the messages, as far as logs without ends tell. */
  get deliveries(): Deliveries {
    this.#deliveries ??= new Deliveries({ ...this.#run, matching: this });
    return this.#deliveries;
  }
}

function originsOf({ traces }: Run): Origins {
  const total = { recorded: 0, derived: 0, implied: 0, unknown: 0 };
  for (const { receives } of traces) {
    total.recorded += receives.origins.recorded;
    total.derived += receives.origins.derived;
    total.implied += receives.origins.implied;
    total.unknown += receives.origins.unknown;
  }
  return total;
}

/** Those of one machine's receives: a million of them fit where an object for each would not. */
class Matches {
  readonly #senders: (MachineTrace | undefined)[] = [];
  /** Places of sends; of one that is not certain the place's complement. */
  readonly #sends: Int32Array;
  readonly #unfound = new Map<number, Unfound>();

  constructor(run: Run, trace: MachineTrace) {
    const { count } = trace.receives;
    this.#sends = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      const match = matchSend(run, trace, i);
      if (match.kind === "found") {
        this.#senders.push(match.sender);
        this.#sends[i] = match.isCertain ? match.send : ~match.send;
      } else {
        this.#senders.push(undefined);
        this.#unfound.set(i, match);
      }
    }
  }

  at(receive: number): SendMatch {
    const sender = this.#senders[receive];
    if (sender === undefined) return this.#unfound.get(receive) as Unfound;
    const place = this.#sends[receive] as number;
    const isCertain = place >= 0;
    return { kind: "found", sender, send: isCertain ? place : ~place, isCertain };
  }
}

function matchSend(run: Run, trace: MachineTrace, receive: number): SendMatch {
  const { id, receives } = trace;
  const from = receives.from(receive);
  const { gap, isDoubtful = false } = receives.pairing(receive);
  if (gap !== undefined) return withoutSend(gap);
  if (from === undefined || from === id || receives.isMisnamed(receive)) return UNSENT;
  const sender = run.traceById.get(from);
  if (sender === undefined) {
    const expected = run.missing.includes(from);
    return expected
      ? { kind: "unrecorded", reason: goneReason(from, run.empty?.get(from)) }
      : UNSENT;
  }
  const number = receives.number.at(receive);
  const send = sender.sends.find(number);
  if (send !== undefined) return { kind: "found", sender, send, isCertain: !isDoubtful };
  if (!mayBeBeyond(sender, number, stampAtMost(trace, receive))) return UNSENT;
  const reason = hasDied(sender)
    ? `${from} died, and its trace ends before a message it sent`
    : beyondReason(from);
  return { kind: "unrecorded", reason };
}

const UNSENT: Unfound = { kind: "absent", by: "name" };

function withoutSend(gap: Gap): Unfound {
  switch (gap.kind) {
    case "unsent":
      return { kind: "absent", by: gap.by };
    case "unrecorded":
      return gap;
    case "ambiguous":
    case "untold":
      return { kind: "unknown", isSent: gap.kind === "ambiguous" };
    default:
      return gap satisfies never;
  }
}

/** The stamp that a message carries; if no log says, at least less than that of its receive. */
function stampAtMost({ events, receives }: MachineTrace, receive: number): number {
  const carried = receives.msgLamport.at(receive);
  return Number.isNaN(carried) ? events.lamport.at(receives.event.at(receive)) - 1 : carried;
}

/** Why a send is not known, where no log says that the sender died. */
export function beyondReason(from: string): string {
  return `the log of ${from} ends before a message it sent`;
}

/**
 * Whether a message may be one that was sent after a trace ends. Of a machine that died only the
 * beginning is there; of any other that has an end, everything; and where a format has no ends, a
 * stamp that the clock of the log never reached tells of more.
 */
function mayBeBeyond(sender: MachineTrace, number: number, stamp: number): boolean {
  if (sender.end !== undefined) return false;
  if (hasDied(sender)) return number > sender.sends.numberMax;
  return stamp > sender.events.lamportBefore(sender.events.count);
}
