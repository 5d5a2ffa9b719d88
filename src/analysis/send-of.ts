import { goneReason } from "./judge.js";
import { hasDied, type MachineTrace } from "./machine-trace.js";
import type { Gap } from "./pairing.js";
import type { Run } from "./run.js";

/** The send that a receive belongs to. */
export type SendOf =
  /**
   * `send` is its place among the sender's sends. What is not certain may be told of, but accuses
   * nobody.
   */
  | {
      readonly kind: "found";
      readonly sender: MachineTrace;
      readonly send: number;
      readonly isCertain: boolean;
    }
  /** There was no such send. `by`: whether the message's name tells that, or the clock's jump. */
  | { readonly kind: "absent"; readonly by: "name" | "jump" }
  /** There may have been one, but it is not in these traces. */
  | { readonly kind: "unrecorded"; readonly reason: string }
  /** The log does not tell which one it is. `isSent`: there was one for certain. */
  | { readonly kind: "unknown"; readonly isSent: boolean };

/** Why nothing is known of receives that do not tell which message they are of. */
export const UNPAIRED = "which messages were received is not recorded";

/** Why little is known of a message that is in the log of its receiver alone. */
export const WITHOUT_SEND = "there is a receive without a send";

/** Looks up the send of one of a machine's receives. */
export function sendOf(run: Run, trace: MachineTrace, receive: number): SendOf {
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

const UNSENT: SendOf = { kind: "absent", by: "name" };

function withoutSend(gap: Gap): SendOf {
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

/** The stamp that a message carries; if nobody says, at least less than that of its receive. */
function stampAtMost({ events, receives }: MachineTrace, receive: number): number {
  const carried = receives.msgLamport.at(receive);
  return Number.isNaN(carried) ? events.lamport.at(receives.event.at(receive)) - 1 : carried;
}

/** Why a send is not known, where nobody says that the sender died. */
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
