import type { Outcome } from "../runtime/life-event.js";
import { NotWritableError } from "../trace/not-writable-error.js";

/** How a machine's life ended, without the error object, which does not cross processes. */
export type PlainOutcome =
  | Exclude<Outcome, { kind: "failed" }>
  | {
      readonly kind: "failed";
      readonly exitCode: 6 | 70;
      /** For people; of a defect of ours, with its stack. */
      readonly text: string;
    };

export function plainOutcome(outcome: Outcome): PlainOutcome {
  if (outcome.kind !== "failed") return outcome;
  const { error } = outcome;
  if (error instanceof NotWritableError) {
    return { kind: "failed", exitCode: 6, text: error.message };
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { kind: "failed", exitCode: 70, text };
}
