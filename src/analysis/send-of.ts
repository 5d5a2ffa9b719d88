import { missingReason } from "./judge.js";
import type { MachineTrace } from "./machine-trace.js";
import type { Run } from "./run.js";

/** The send that a receive belongs to, by the name of its message. */
export type SendOf =
  /** `send` is its place among the sender's sends. */
  | { readonly kind: "found"; readonly sender: MachineTrace; readonly send: number }
  /** There was no such send. */
  | { readonly kind: "absent" }
  /** There may have been one, but it is not in these traces. */
  | { readonly kind: "unrecorded"; readonly reason: string };

/** Looks up the send of one of a machine's receives. */
export function sendOf(run: Run, { header, receives }: MachineTrace, receive: number): SendOf {
  const from = receives.from(receive);
  if (from === header.id || receives.isMisnamed(receive)) return { kind: "absent" };
  const sender = run.traceById.get(from);
  if (sender === undefined) {
    const expected = run.missing.includes(from);
    return expected ? { kind: "unrecorded", reason: missingReason(from) } : { kind: "absent" };
  }
  const number = receives.number.at(receive);
  const send = sender.sends.find(number);
  if (send !== undefined) return { kind: "found", sender, send };
  // Of a machine that died only the beginning is there; of any other, everything.
  if (sender.end !== undefined || number <= sender.sends.numberMax) return { kind: "absent" };
  return {
    kind: "unrecorded",
    reason: `${from} died, and its trace ends before a message it sent`,
  };
}
