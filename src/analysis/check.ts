import type { Origins } from "./pairing.js";

/** Where something stands. */
export interface Place {
  readonly file: string;
  /** From 1; 0 when a whole trace is meant. */
  readonly line: number;
}

/** The first line that breaks a claim. */
export interface Violation extends Place {
  readonly reason: string;
  /** Which of Lamport's rules it breaks, in one sentence. */
  readonly rule?: string;
}

/**
 * What the traces say about a claim. A violation that is there outweighs whatever is not known, and
 * what the format records nowhere outweighs what a trace that is missing might tell. Where there is
 * nothing that could break the claim, nothing is proved.
 */
export type Judgement =
  | { readonly result: "true" }
  | { readonly result: "false"; readonly breaches: number; readonly first: Violation }
  | { readonly result: "unknown"; readonly reason: string }
  | { readonly result: "nothing to check"; readonly reason: string }
  | { readonly result: "not recorded"; readonly reason: string };

/**
 * One ordered pair's messages; `left` were still in the inbox at the end, or are lost. Null where
 * that is not recorded.
 */
export interface PairFigures {
  readonly from: string;
  readonly to: string;
  /** Addressed to it, whether or not it was lost already. */
  readonly sent: number | null;
  /** Sent when the receiver was known to be lost. */
  readonly failed: number | null;
  readonly received: number;
  readonly left: number | null;
}

/** What a check looked at; `origins` tell how the pairs of receives and sends came about. */
type CheckFigures =
  | {
      readonly name: "clock-condition";
      /** The run sent the clock before incrementing it, which breaks the condition. */
      readonly literal: boolean;
      readonly receives: number;
      readonly origins: Origins;
      readonly share: number | null;
    }
  | {
      readonly name: "clocks-increase";
      readonly events: number;
      /** Events of their own at which a clock steps by more than one, as Lamport's IR1 allows. */
      readonly leaps: number;
      readonly firstLeap: Place | null;
    }
  | {
      readonly name: "receives-have-sends";
      readonly receives: number;
      readonly origins: Origins;
    }
  | {
      readonly name: "fifo";
      readonly links: number;
      readonly receives: number;
      readonly origins: Origins;
    }
  | {
      readonly name: "conservation";
      readonly sent: number | null;
      readonly failed: number | null;
      readonly received: number;
      /** Still in the inboxes at the end. */
      readonly queued: number | null;
      readonly lost: number | null;
      /** Of all receives, whether or not their senders' logs are there. */
      readonly origins: Origins;
      readonly pairs: readonly PairFigures[];
    }
  | { readonly name: "queues"; readonly receives: number; readonly idleTicks: number }
  | {
      readonly name: "ticks";
      readonly due: number | null;
      readonly made: number | null;
      readonly skipped: number | null;
    }
  | { readonly name: "actions"; readonly sends: number }
  | {
      /** Of a star alone. Null where the trace of its hub is not there. */
      readonly name: "forwards";
      readonly forwarded: number | null;
      readonly copies: number | null;
    }
  | {
      readonly name: "seed";
      /** How many the seed drew: traces of older versions say of none. */
      readonly rates: number | null;
      readonly phases: number | null;
      readonly draws: number | null;
    };

export type CheckName = CheckFigures["name"];

/** One claim about a run, with what became of it. */
export type Check = CheckFigures & Judgement;

// Lamport 1978, the two implementation rules as this exercise has them, each in one sentence.

/** IR1 in words. */
export const IR1: string =
  "Lamport's rule IR1: a machine increments its clock between any two of its events";

/** IR2 in words. */
export const IR2: string =
  "Lamport's rule IR2: a message carries its send's clock, and its receive is later than both that" +
  " and the machine's own clock";

/** IR1. */
export const EVERY_EVENT: string =
  "Lamport's rule IR1: every event of its own moves the clock by one";

/** IR1, as a program breaks it that sends, or logs, the clock and then increments it. */
export const EVERY_SEND: string =
  "Lamport's rule IR1: every event of its own moves the clock by one, a send before its message leaves" +
  " (increment, then send)";

/** IR2 (b). */
export const EVERY_RECEIVE: string =
  "Lamport's rule IR2: a receive is stamped max(own, message's) + 1";

/** IR2 (a). */
export const EVERY_MESSAGE: string = "Lamport's rule IR2: a message carries the stamp of its send";

/** IR2 (a), as a program breaks it that sends the clock and then increments it. */
export const SENT_TOO_EARLY: string =
  "Lamport's rule IR2: a message carries the stamp of its send, but here the message carries the clock before" +
  " the increment (increment, then send)";

/** IR2 (a), as a program seems to break it that logs the clock and then increments it. */
export const LOGGED_TOO_EARLY: string =
  "Lamport's rule IR2: a message carries the stamp of its send, but here the log has the clock before the" +
  " increment (increment, then log)";
