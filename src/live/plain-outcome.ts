import type { Outcome } from "../runtime/life-event.js";
import { NotWritableError } from "../trace/not-writable-error.js";
import { ListenError } from "./tcp.js";

/** How a machine's life ended, without the error object, which does not cross processes. */
export type PlainOutcome =
  | Exclude<Outcome, { kind: "failed" }>
  | {
      readonly kind: "failed";
      readonly exitCode: 2 | 6 | 70;
      /** For people, one line. */
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
  if (error instanceof ListenError) return { kind: "failed", exitCode: 2, text: error.message };
  const text = `a defect of k3mesh, please report it with --debug: ${error}`;
  const stack = error instanceof Error ? error.stack : undefined;
  return { kind: "failed", exitCode: 70, text, ...(stack !== undefined && { stack }) };
}
