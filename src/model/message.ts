import type { SendAction } from "./action.js";

/** A message of the model, as its sender stamps it; the sender itself is known from the link. */
export interface Message {
  /** Counts the sender's send events from 1; with the sender's id it names the message. */
  readonly number: number;
  readonly action: SendAction;
  /** The sender's Lamport clock: 1..2^50 (0 from a literal sender's first event). */
  readonly lamport: number;
  /** The sender's wall clock, microseconds since the epoch. */
  readonly sentWallUs: number;
}

/** The name of a message, unique in a run: `a#12`. */
export function messageId(source: string, number: number): string {
  return `${source}#${number}`;
}
