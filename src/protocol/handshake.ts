import {
  type Frame,
  frameName,
  type Hello,
  type Introduction,
  type KnownPeer,
  type Peer,
  type RejectReason,
} from "../wire/frames.js";
import { compareIdentities, sameIdentity } from "./identity.js";
import { isProof, prove, type Signer } from "./proof.js";
import { findConflicts } from "./settings.js";

/** What the owner of a connection has to do next. */
export type HandshakeStep =
  | { readonly kind: "send"; readonly frame: Frame }
  /** Decide about this machine, which is the one that it says, with `admit` or `refuse`. */
  | { readonly kind: "decide"; readonly hello: Hello }
  /** `told`: the machines of which this one told the other. */
  | { readonly kind: "linked"; readonly peer: Peer; readonly told: readonly KnownPeer[] }
  /** It is over: this machine, which is the one that it says, is in a run with me, and lives. */
  | { readonly kind: "alive"; readonly hello: Hello }
  /**
   * It is over, by one side's word. `hello` is absent when none could be read; `known`: the
   * machines that the other names instead of itself.
   */
  | {
      readonly kind: "refused";
      readonly by: "me" | "them";
      readonly reason: RejectReason;
      readonly hello?: Hello;
      readonly known?: readonly KnownPeer[];
      readonly theirVersion?: number;
    }
  /** The other end is this very process. */
  | { readonly kind: "myself" }
  /** The other has my id and, if what it says is so, the better claim to it. */
  | { readonly kind: "yield-id"; readonly hello: Hello }
  | { readonly kind: "broken"; readonly reason: string };

type State = "hello" | "proof" | "decision" | "accept" | "linked" | "alive" | "over";

/** This end of a connection. */
export interface Myself {
  /** What it says first; the owner sends it. */
  readonly hello: Hello;
  /** Whether it opened the connection. */
  readonly dialled: boolean;
  /** Signs with the key that its HELLO names. */
  readonly signer: Signer;
  /** What it tells of itself now, to one that it wants to be linked with. */
  introduce(): Introduction;
  /** Whether both have started, and are linked: a new connection only shows that both live. */
  runsWith(theirs: Hello): boolean;
  /** Why no machine is admitted any more. */
  closed(theirs: Hello): RejectReason | undefined;
}

/**
 * How two machines turn a connection into their link. Both say HELLO; both judge the settings
 * alike; then the smaller identity alone decides, so that two connections between one pair never
 * close each other. Each decides only about one that has proven its identity.
 *
 *     hello ──HELLO──► proof ──PROOF──► decision ──admit: ACCEPT──► linked ──LINKED──► over
 *                                                                          (the smaller)
 *     hello ──HELLO: PROOF──► accept ──ACCEPT──► decision ──admit: LINKED──► over
 *                                                                          (the larger)
 *     hello ──HELLO of one that I am in a run with: PROOF──► alive ──PROOF──► over
 *     any ──refuse: REJECT, or REJECT received──► over
 */
export class Handshake {
  readonly #me: Myself;
  #theirs: Hello | undefined;
  #introduction: Introduction | undefined;
  #told: readonly KnownPeer[] = [];
  #proven = false;
  #state: State = "hello";

  constructor(me: Myself) {
    this.#me = me;
  }

  /** Their HELLO, once it came: any stranger may have said it. */
  get theirs(): Hello | undefined {
    return this.#theirs;
  }

  /** Whether the other has proven that it is the machine of its HELLO. */
  get proven(): boolean {
    return this.#proven;
  }

  /** I admitted the other; its LINKED is still to come. */
  get awaitsLinked(): boolean {
    return this.#state === "linked";
  }

  receive(frame: Frame): HandshakeStep[] {
    // Without a HELLO the other is a stranger, and a stranger's word ends nothing.
    if (frame.kind === "reject" && this.#theirs) return this.#rejected(frame);
    if (this.#state === "hello") {
      if (frame.kind === "hello") return this.#meet(frame);
      if (frame.kind === "foreign-hello") return this.#meetForeigner(frame.version);
    }
    if (this.#state === "proof" && frame.kind === "proof") return this.#check(frame.proof);
    if (this.#state === "accept" && frame.kind === "accept") {
      this.#introduction = frame;
      return this.#check(frame.proof);
    }
    // Or the other has learned meanwhile that both are in a run, by their link.
    const onlyLives = this.#state === "alive" || this.#state === "accept";
    if (onlyLives && frame.kind === "proof") return this.#lives(frame.proof);
    if (this.#state === "linked" && frame.kind === "linked") return this.#linked(frame);
    return this.#break(`unexpected ${frameName(frame.kind)} in the handshake`);
  }

  /** The owner wants this link. */
  admit(): HandshakeStep[] {
    if (this.#state !== "decision") return [];
    const about = this.#me.introduce();
    this.#told = about.known;
    if (this.#introduction) {
      const steps = this.#linked(this.#introduction);
      return [{ kind: "send", frame: { kind: "linked", ...about } }, ...steps];
    }
    this.#state = "linked";
    return [{ kind: "send", frame: { kind: "accept", proof: this.#proof(), ...about } }];
  }

  /** The owner does not; `known`: the machines to which the other should turn. */
  refuse(reason: RejectReason, known: readonly KnownPeer[] = []): HandshakeStep[] {
    if (this.#state === "over") return [];
    this.#state = "over";
    const hello = this.#theirs;
    return [
      { kind: "send", frame: { kind: "reject", reason, known } },
      { kind: "refused", by: "me", reason, ...(hello && { hello }) },
    ];
  }

  #meet(theirs: Hello): HandshakeStep[] {
    const me = this.#me.hello;
    this.#theirs = theirs;
    if (sameIdentity(theirs, me)) {
      this.#state = "over";
      return [{ kind: "myself" }];
    }
    if (theirs.run !== me.run) return this.refuse("run");
    if (this.#me.runsWith(theirs)) {
      this.#state = "alive";
      return [{ kind: "send", frame: { kind: "proof", proof: this.#proof() } }];
    }
    const closed = this.#me.closed(theirs);
    if (closed !== undefined) return this.refuse(closed);
    if (findConflicts(me, theirs).length > 0) return this.refuse("settings");
    if (theirs.id === me.id) {
      if (keepsId(me, theirs)) return this.refuse("id-taken");
      this.#state = "over";
      return [{ kind: "yield-id", hello: theirs }];
    }
    if (compareIdentities(me, theirs) < 0) {
      this.#state = "proof";
      return [];
    }
    this.#state = "accept";
    return [{ kind: "send", frame: { kind: "proof", proof: this.#proof() } }];
  }

  #meetForeigner(theirVersion: number): HandshakeStep[] {
    this.#state = "over";
    return [
      { kind: "send", frame: { kind: "reject", reason: "protocol", known: [] } },
      { kind: "refused", by: "me", reason: "protocol", theirVersion },
    ];
  }

  #rejected({ reason, known }: Extract<Frame, { kind: "reject" }>): HandshakeStep[] {
    this.#state = "over";
    const hello = this.#theirs;
    return [{ kind: "refused", by: "them", reason, known, ...(hello && { hello }) }];
  }

  #check(proof: string): HandshakeStep[] {
    return this.#proves(proof, (hello) => {
      this.#state = "decision";
      return { kind: "decide", hello };
    });
  }

  #lives(proof: string): HandshakeStep[] {
    return this.#proves(proof, (hello) => {
      this.#state = "over";
      return { kind: "alive", hello };
    });
  }

  /** What follows when this proves that the other is the machine of its HELLO. */
  #proves(proof: string, then: (theirs: Hello) => HandshakeStep): HandshakeStep[] {
    const theirs = this.#theirs;
    if (!theirs) return [];
    const { signer, hello, dialled } = this.#me;
    if (!isProof(signer, proof, theirs, hello, !dialled)) {
      return this.#break(`no proof that it is ${theirs.id}`);
    }
    this.#proven = true;
    return [then(theirs)];
  }

  #linked({ host, rate, known }: Introduction): HandshakeStep[] {
    this.#state = "over";
    const theirs = this.#theirs;
    if (theirs === undefined) return [];
    return [{ kind: "linked", peer: { ...theirs, host, rate, known }, told: this.#told }];
  }

  #break(reason: string): HandshakeStep[] {
    this.#state = "over";
    return [{ kind: "broken", reason }];
  }

  #proof(): string {
    const { signer, hello, dialled } = this.#me;
    return this.#theirs ? prove(signer, hello, this.#theirs, dialled) : "";
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
