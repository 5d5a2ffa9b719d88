import type { SendEvent } from "../trace/records.js";

/** Whom an action means among the sorted peers of the sender. */
export function recipientsOf(action: SendEvent["action"], peers: readonly string[]): string[] {
  switch (action) {
    case "SEND_ONE":
      return peers.slice(0, 1);
    case "SEND_SECOND":
      return peers.slice(1, 2);
    case "BROADCAST":
      return [...peers];
    default:
      return action satisfies never;
  }
}
