import { parseMessageName } from "../trace/message-name.js";

/** How a message is found among those of its sender. */
export interface MessageKey {
  /** Its place among the sends, from 1; NaN for a receive that no send of the log belongs to. */
  readonly number: number;
  /** Whether it bears the name of another machine than the one that sent it. */
  readonly isMisnamed: boolean;
  /** False of a receive whose log does not tell which message it is of, or who sent it. */
  readonly isPaired?: boolean;
}

/** The key that the name of a message gives. */
export function keyOfName(name: string, sender: string): MessageKey {
  const { source, number } = parseMessageName(name) ?? { source: "", number: 0 };
  return { number, isMisnamed: source !== sender };
}
