import { parseMessageName } from "../trace/fields.js";

/**
 * How it came to be known which send a receive belongs to: its log names the sender and the
 * message; only the message, and the sender follows; the jump of the clock tells the stamp that the
 * message must have had; or not at all.
 */
export type Origin = "recorded" | "derived" | "implied" | "unknown";

/** How many receives there are of each origin. */
export type Origins = Readonly<Record<Origin, number>>;

/** Why a receive has no send, though the logs were searched for it. */
export type Gap =
  /** No machine sent such a message. */
  | { readonly kind: "unsent"; readonly by: "name" | "jump" }
  /** It may have been sent where no log tells of it. */
  | { readonly kind: "unrecorded"; readonly reason: string }
  /** Several sends may be the one: it was sent for certain. */
  | { readonly kind: "ambiguous" }
  /** Nothing in the log tells anything of the message. */
  | { readonly kind: "untold" };

/** What is known of a receive's pair besides its send. */
export interface Pairing {
  readonly origin: Origin;
  /** Absent where the send is known, and where it is looked up by the name of the message. */
  readonly gap?: Gap;
  /** Whether a send that no log has may be the true one: no check accuses by such a pair. */
  readonly isDoubtful?: boolean;
}

export const RECORDED: Pairing = { origin: "recorded" };

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
