import type { Outcome } from "../runtime/node-event.js";
import { NotWritableError } from "../trace/not-writable-error.js";
import { ListenError } from "./tcp.js";

/** How a machine's life ended, without the error object, which does not cross processes. */
export type PlainOutcome =
  | Exclude<Outcome, { kind: "failed" }>
  /** It found no port to listen on; for people, one line without what to do. */
  | { readonly kind: "cannot-listen"; readonly text: string }
  | {
      readonly kind: "failed";
      readonly exitCode: 6 | 70;
      /** For people, one line; of a defect of ours (70) what the error says. */
      readonly text: string;
      /** Where a defect of ours is. */
      readonly stack?: string;
    };

export function plainOutcome(outcome: Outcome): PlainOutcome {
  if (outcome.kind !== "failed") return outcome;
  const { error } = outcome;
  if (error instanceof NotWritableError) {
    return { kind: "failed", exitCode: 6, text: error.message };
  }
  if (error instanceof ListenError) return { kind: "cannot-listen", text: error.message };
  const text = String(error);
  const stack = error instanceof Error ? error.stack : undefined;
  return { kind: "failed", exitCode: 70, text, ...(stack !== undefined && { stack }) };
}
