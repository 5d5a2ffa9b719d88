import type { Frame, Hello, RejectReason } from "../wire/frames.js";
import { compareIdentities, sameIdentity } from "./identity.js";
import { findConflicts } from "./settings.js";

/** What the owner of a connection has to do next. */
export type HandshakeStep =
  | { readonly kind: "send"; readonly frame: Frame }
  /** Decide about this machine and answer with `admit` or `refuse`. */
  | { readonly kind: "decide"; readonly hello: Hello }
  | { readonly kind: "linked"; readonly hello: Hello }
  /** It is over, by one side's word. `hello` is absent when none could be read. */
  | {
      readonly kind: "refused";
      readonly by: "me" | "them";
      readonly reason: RejectReason;
      readonly hello?: Hello;
      readonly theirVersion?: number;
    }
  /** The other end is this very process. */
  | { readonly kind: "myself" }
  /** The other has my id and the better claim to it. */
  | { readonly kind: "yield-id"; readonly hello: Hello }
  | { readonly kind: "broken"; readonly reason: string };

type State = "hello" | "decision" | "accept" | "linked" | "over";

/**
 * How two machines turn a connection into their link. Both say HELLO; both judge the settings
 * alike; then the smaller identity alone decides, so that two connections between one pair never
 * close each other.
 *
 *     hello ──HELLO──► decision ──admit: ACCEPT──► linked ──LINKED──► over     (the smaller)
 *     hello ──HELLO──► accept ──ACCEPT──► decision ──admit: LINKED──► over     (the larger)
 *     any ──refuse: REJECT, or REJECT received──► over
 */
export class Handshake {
  readonly #me: Hello;
  readonly #closed: (theirs: Hello) => RejectReason | undefined;
  #theirs: Hello | undefined;
  #state: State = "hello";

  /** `me` is what HELLO said; the owner sends it. `closed`: why nobody is admitted any more. */
  constructor(me: Hello, closed: (theirs: Hello) => RejectReason | undefined) {
    this.#me = me;
    this.#closed = closed;
  }

  /** Their HELLO, once it came. */
  get theirs(): Hello | undefined {
    return this.#theirs;
  }

  /** I admitted the other, whose LINKED is still to come. */
  get awaitsLinked(): boolean {
    return this.#state === "linked";
  }

  receive(frame: Frame): HandshakeStep[] {
    // Who has not said HELLO yet is a stranger, and a stranger's word ends nothing.
    if (frame.kind === "reject" && this.#theirs) return this.#rejected(frame.reason);
    if (this.#state === "hello") {
      if (frame.kind === "hello") return this.#meet(frame);
      if (frame.kind === "foreign-hello") return this.#meetForeigner(frame.version);
    }
    if (this.#state === "accept" && frame.kind === "accept") return this.#askDecision();
    if (this.#state === "linked" && frame.kind === "linked") return this.#linked();
    this.#state = "over";
    return [{ kind: "broken", reason: `unexpected ${frame.kind.toUpperCase()} in the handshake` }];
  }

  /** The owner wants this link. */
  admit(): HandshakeStep[] {
    if (this.#state !== "decision") return [];
    if (!this.#iDecide()) return [{ kind: "send", frame: { kind: "linked" } }, ...this.#linked()];
    this.#state = "linked";
    return [{ kind: "send", frame: { kind: "accept" } }];
  }

  /** The owner does not want this link. */
  refuse(reason: RejectReason): HandshakeStep[] {
    if (this.#state === "over") return [];
    this.#state = "over";
    const hello = this.#theirs;
    return [
      { kind: "send", frame: { kind: "reject", reason } },
      { kind: "refused", by: "me", reason, ...(hello && { hello }) },
    ];
  }

  #meet(theirs: Hello): HandshakeStep[] {
    this.#theirs = theirs;
    if (sameIdentity(theirs, this.#me)) {
      this.#state = "over";
      return [{ kind: "myself" }];
    }
    if (theirs.run !== this.#me.run) return this.refuse("run");
    const closed = this.#closed(theirs);
    if (closed !== undefined) return this.refuse(closed);
    if (findConflicts(this.#me, theirs).length > 0) return this.refuse("settings");
    if (theirs.id === this.#me.id) {
      if (keepsId(this.#me, theirs)) return this.refuse("id-taken");
      this.#state = "over";
      return [{ kind: "yield-id", hello: theirs }];
    }
    if (this.#iDecide()) return this.#askDecision();
    this.#state = "accept";
    return [];
  }

  #meetForeigner(theirVersion: number): HandshakeStep[] {
    this.#state = "over";
    return [
      { kind: "send", frame: { kind: "reject", reason: "protocol" } },
      { kind: "refused", by: "me", reason: "protocol", theirVersion },
    ];
  }

  #rejected(reason: RejectReason): HandshakeStep[] {
    this.#state = "over";
    const hello = this.#theirs;
    return [{ kind: "refused", by: "them", reason, ...(hello && { hello }) }];
  }

  #askDecision(): HandshakeStep[] {
    this.#state = "decision";
    return this.#theirs ? [{ kind: "decide", hello: this.#theirs }] : [];
  }

  #linked(): HandshakeStep[] {
    this.#state = "over";
    return this.#theirs ? [{ kind: "linked", hello: this.#theirs }] : [];
  }

  #iDecide(): boolean {
    return this.#theirs !== undefined && compareIdentities(this.#me, this.#theirs) < 0;
  }
}

/**
 * Which of two processes with one id keeps it: the one that has links up; when neither or both
 * have, the smaller incarnation (only a tie-break: the clocks of two hosts may differ).
 */
export function keepsId(one: Hello, other: Hello): boolean {
  if (one.linksUp > 0 !== other.linksUp > 0) return one.linksUp > 0;
  return one.incarnation < other.incarnation;
}
