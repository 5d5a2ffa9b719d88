import { parseMessageName } from "../trace/message-name.js";
import type { Pairing } from "./pairing.js";

/** How a message is found among those of its sender. */
export interface MessageKey {
  /** Its place among the sends, from 1; NaN for a receive that no send of the log belongs to. */
  readonly number: number;
  /** Whether it bears the name of another machine than the one that sent it. */
  readonly isMisnamed: boolean;
  /** Of a receive: how its send came to be known. Recorded, if absent. */
  readonly pairing?: Pairing;
}

/** The key that the name of a message gives. */
export function keyOfName(name: string, sender: string): MessageKey {
  const { source, number } = parseMessageName(name) ?? { source: "", number: 0 };
  return { number, isMisnamed: source !== sender };
}
