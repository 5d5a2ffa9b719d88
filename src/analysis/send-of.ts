import { missingReason } from "./judge.js";
import { hasDied, type MachineTrace } from "./machine-trace.js";
import type { Run } from "./run.js";

/** The send that a receive belongs to, by the name of its message. */
export type SendOf =
  /** `send` is its place among the sender's sends. */
  | { readonly kind: "found"; readonly sender: MachineTrace; readonly send: number }
  /** There was no such send. */
  | { readonly kind: "absent" }
  /** There may have been one, but it is not in these traces. */
  | { readonly kind: "unrecorded"; readonly reason: string }
  /** The log does not tell which message was received, or who sent it. */
  | { readonly kind: "unknown" };

/** Why nothing is known of receives that do not tell which message they are of. */
export const UNPAIRED = "which messages were received is not recorded";

/** Looks up the send of one of a machine's receives. */
export function sendOf(run: Run, trace: MachineTrace, receive: number): SendOf {
  const { id, receives } = trace;
  const from = receives.from(receive);
  if (from === undefined || !receives.isPaired(receive)) return { kind: "unknown" };
  if (from === id || receives.isMisnamed(receive)) return { kind: "absent" };
  const sender = run.traceById.get(from);
  if (sender === undefined) {
    const expected = run.missing.includes(from);
    return expected ? { kind: "unrecorded", reason: missingReason(from) } : { kind: "absent" };
  }
  const number = receives.number.at(receive);
  const send = sender.sends.find(number);
  if (send !== undefined) return { kind: "found", sender, send };
  if (!mayBeBeyond(sender, number, stampAtMost(trace, receive))) return { kind: "absent" };
  const reason = hasDied(sender)
    ? `${from} died, and its trace ends before a message it sent`
    : beyondReason(from);
  return { kind: "unrecorded", reason };
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
