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

/** IR1, as it is broken by whoever sends, or logs, the clock and then increments it. */
export const EVERY_SEND: string =
  "Lamport's rule IR1: every event of its own moves the clock by one, a send before its message leaves" +
  " (increment, then send)";

/** IR2 (b). */
export const EVERY_RECEIVE: string =
  "Lamport's rule IR2: a receive is stamped max(own, message's) + 1";

/** IR2 (a). */
export const EVERY_MESSAGE: string = "Lamport's rule IR2: a message carries the stamp of its send";

/** IR2 (a), as it is broken by whoever sends the clock and then increments it. */
export const SENT_TOO_EARLY: string =
  "Lamport's rule IR2: a message carries the stamp of its send, but here the message carries the clock before" +
  " the increment (increment, then send)";

/** IR2 (a), as it seems to be broken by whoever logs the clock and then increments it. */
export const LOGGED_TOO_EARLY: string =
  "Lamport's rule IR2: a message carries the stamp of its send, but here the log has the clock before the" +
  " increment (increment, then log)";
