import { type Address, addressKey, hostIn } from "../../protocol/address.js";
import type { Hint } from "../../protocol/address-book.js";
import { formingPatience } from "../../protocol/crowd.js";
import { Handshake, type HandshakeStep } from "../../protocol/handshake.js";
import { type Identity, identityKey, sameIdentity } from "../../protocol/identity.js";
import { routingOf } from "../../protocol/topology/routing.js";
import { NO_K3MESH } from "../../wire/frame-reader.js";
import type { Hello, KnownPeer, Peer } from "../../wire/frames.js";
import type { NodeContext } from "../context.js";
import type { CloseReason, Connection, FrameHandler } from "../links/connection.js";
import type { LinkVia } from "../ports.js";
import { numberOf } from "../setup.js";
import type { Admission, Decision } from "./admission.js";
import type { Self } from "./self.js";

/** A connection whose two ends have not agreed on a link yet. */
export interface PendingConnection {
  readonly connection: Connection;
  readonly handshake: Handshake;
  /** Absent where the other side dialled. */
  readonly dialled?: Hint;
  /** When it opened; later, by as much as this machine's own loop was held up. */
  openedUs: number;
  /** The admission is ours to decide, and still open. */
  undecided: boolean;
}

/** What came of a pending connection. */
export type HandshakeEnd =
  | {
      readonly kind: "linked";
      readonly peer: Peer;
      readonly told: readonly KnownPeer[];
      readonly address: Address;
      readonly via: LinkVia;
    }
  /** The other end closed it, or the network did: nothing that people need to know. */
  | { readonly kind: "closed"; readonly reason: string }
  | Extract<HandshakeStep, { kind: "alive" | "refused" | "myself" | "yield-id" | "broken" }>;

/** A stranger that connects and says nothing for this long is dropped. */
const HELLO_WITHIN_US = 2_000_000;
/** So is one that was dialled, or that does not finish what it began. */
const LINK_WITHIN_US = 8_000_000;
/** A deadline that is noticed so late was missed by this machine: first it reads what came. */
const OWN_LAG_US = 100_000;
/** A stranger that has not proven its identity by then makes room for others. */
const PROVEN_WITHIN_US = 500_000;
const CONNECTIONS_MIN = 32;
/**
 * A machine that is dialled is expected there, and no other address of it is dialled meanwhile; for
 * so long, as any stranger may have announced the address.
 */
const EXPECTED_FOR_US = 500_000;

/** Leads every new connection, dialled or accepted, through the handshake. */
export class Handshaker {
  readonly #context: NodeContext;
  readonly #self: Self;
  readonly #admission: Admission;
  readonly #ended: (pending: PendingConnection, end: HandshakeEnd) => void;
  readonly #connectionsMax: number;
  readonly #pending = new Set<PendingConnection>();
  /** The machines to which connections are being made, as long as nothing changes. */
  #expected: ReadonlySet<string> | undefined;
  #expectedHoldsUntilUs = Number.POSITIVE_INFINITY;

  /** `ended` is told of each connection once. */
  constructor(
    context: NodeContext,
    self: Self,
    admission: Admission,
    ended: (pending: PendingConnection, end: HandshakeEnd) => void,
  ) {
    this.#context = context;
    this.#self = self;
    this.#admission = admission;
    this.#ended = ended;
    this.#connectionsMax = Math.max(CONNECTIONS_MIN, 4 * numberOf(context.setup));
  }

  /** Another opened a connection, or one was dialled (then `dialled` says from which hint). */
  open(make: (handler: FrameHandler) => Connection, dialled?: Hint): Connection {
    const connection = make({
      frame: (frame) => {
        this.#expected = undefined;
        this.#advance(pending, pending.handshake.receive(frame));
      },
      lost: (why) => this.#finish(pending, endOf(why, pending)),
    });
    const me = this.#self.at(connection, dialled !== undefined);
    const pending: PendingConnection = {
      connection,
      handshake: new Handshake(me),
      ...(dialled && { dialled }),
      openedUs: this.#context.clock.nowUs,
      undecided: false,
    };
    this.#pending.add(pending);
    this.#expected = undefined;
    if (this.#pending.size + me.hello.linksUp > this.#connectionsMax) this.#makeRoom(pending);
    connection.send(me.hello);
    return connection;
  }

  /**
   * Whether a connection with this machine is being made already: it has proven that it is there,
   * or was dialled just now. What strangers may have said keeps no machine from dialling.
   */
  isConnectingTo(identity: Identity): boolean {
    if (this.#context.clock.nowUs >= this.#expectedHoldsUntilUs) this.#expected = undefined;
    this.#expected ??= this.#allExpected();
    return this.#expected.has(identityKey(identity));
  }

  /** Asks again about the undecided, and drops the connections that take too long. */
  poll(): void {
    const { nowUs } = this.#context.clock;
    for (const pending of this.#pending) {
      if (pending.undecided) this.#decide(pending);
      const overdueUs = nowUs - this.#deadlineUs(pending);
      if (overdueUs < 0 || !this.#pending.has(pending)) continue;
      if (overdueUs > OWN_LAG_US) {
        pending.openedUs += overdueUs + OWN_LAG_US;
        continue;
      }
      const within = `within ${this.#withinUs(pending) / 1e6} s`;
      const isMute = pending.dialled && pending.handshake.theirs === undefined;
      const reason = isMute
        ? `said nothing ${within}: it is no k3mesh, or it stands still`
        : `did not finish the handshake ${within}`;
      pending.connection.destroy();
      this.#finish(pending, { kind: "broken", reason });
    }
  }

  nextDeadlineUs(): number {
    const { nowUs } = this.#context.clock;
    let nextUs = Number.POSITIVE_INFINITY;
    for (const pending of this.#pending) {
      const untilUs = this.#countsUntilUs(pending);
      const counts = nowUs < untilUs && untilUs < Number.POSITIVE_INFINITY;
      nextUs = Math.min(nextUs, counts ? untilUs : this.#deadlineUs(pending));
    }
    return nextUs;
  }

  /** Ends each without a word: what was said there of this machine is no longer true. */
  abandonAll(): void {
    for (const { connection } of this.#pending) connection.destroy();
    this.#pending.clear();
    this.#expected = undefined;
  }

  /** The machines to which connections are being made that count; holds for a while. */
  #allExpected(): ReadonlySet<string> {
    const { nowUs } = this.#context.clock;
    const counting = [...this.#pending].filter((one) => nowUs < this.#countsUntilUs(one));
    this.#expectedHoldsUntilUs = Math.min(...counting.map((one) => this.#countsUntilUs(one)));
    return new Set(
      counting.flatMap(({ handshake, dialled }) => {
        const expected = handshake.proven ? handshake.theirs : dialled?.identity;
        return expected ? [identityKey(expected)] : [];
      }),
    );
  }

  /** Until when a connection counts as one with the machine that is meant to be there. */
  #countsUntilUs({ handshake, dialled, openedUs }: PendingConnection): number {
    if (handshake.proven) return Number.POSITIVE_INFINITY;
    return dialled ? openedUs + this.#patience * EXPECTED_FOR_US : Number.NEGATIVE_INFINITY;
  }

  /**
   * Drops the stranger that can best be spared, other than the one that just came; a crowd from one
   * host makes room for others.
   */
  #makeRoom(newcomer: PendingConnection): void {
    const strangers = [...this.#pending].filter(({ dialled }) => !dialled);
    const crowds = new Map<string, number>();
    for (const { connection } of strangers) {
      const host = hostOf(connection);
      crowds.set(host, (crowds.get(host) ?? 0) + 1);
    }
    const crowdOf = ({ connection }: PendingConnection) => crowds.get(hostOf(connection)) ?? 0;
    // The oldest of equals comes first.
    const [spared] = strangers
      .filter((one) => one !== newcomer)
      .sort((a, b) => crowdOf(b) - crowdOf(a) || this.#trust(a) - this.#trust(b));
    if (!spared) return;
    spared.connection.destroy();
    this.#finish(spared, { kind: "broken", reason: "too many strangers at once" });
  }

  /** What a stranger has shown: that it goes no further, nothing yet, words, or its identity. */
  #trust({ handshake, openedUs }: PendingConnection): number {
    if (handshake.proven) return 3;
    if (this.#context.clock.nowUs >= openedUs + this.#patience * PROVEN_WITHIN_US) return 0;
    return handshake.theirs ? 2 : 1;
  }

  #advance(pending: PendingConnection, steps: readonly HandshakeStep[]): void {
    for (const step of steps) {
      switch (step.kind) {
        case "send":
          pending.connection.send(step.frame);
          break;
        case "decide":
          pending.undecided = true;
          this.#decide(pending);
          break;
        case "linked":
          this.#finish(pending, { ...step, ...origin(pending, step.peer) });
          break;
        default:
          pending.connection.close();
          this.#finish(pending, step);
      }
    }
  }

  #decide(pending: PendingConnection): void {
    const hello = pending.handshake.theirs;
    if (!hello) return;
    const decision = this.#decision(hello, pending);
    if (decision === "later") return;
    pending.undecided = false;
    const { handshake } = pending;
    if (decision === "admit") this.#advance(pending, handshake.admit());
    else if (decision === "leaf") {
      // It should turn to those that this machine is linked with.
      const known = this.#context.links.knownFor(pending.connection);
      this.#advance(pending, handshake.refuse(decision, known));
    } else this.#advance(pending, handshake.refuse(decision));
  }

  /** Whether to link with this machine. */
  #decision(hello: Hello, pending: PendingConnection): Decision {
    const { linked } = routingOf(this.#context.setup.topology);
    const me = this.#self.identity;
    // Neighbours come by a connection of their own, and all others by one that is carried.
    const isDirect = pending.connection.remote.kind === "tcp";
    if (isDirect !== linked(me.id, hello.id)) return "leaf";
    return this.#admission.decide(me, hello, this.#isAdmitted(hello, pending));
  }

  /** Whether this very process has been admitted on another connection, and has to say LINKED. */
  #isAdmitted(identity: Identity, except: PendingConnection): boolean {
    return [...this.#pending].some(({ handshake }) => {
      const { awaitsLinked, theirs } = handshake;
      if (!awaitsLinked || handshake === except.handshake) return false;
      return theirs !== undefined && sameIdentity(theirs, identity);
    });
  }

  #finish(pending: PendingConnection, end: HandshakeEnd): void {
    this.#expected = undefined;
    if (this.#pending.delete(pending)) this.#ended(pending, end);
  }

  /** How many times as long as in a small run a handshake may take now. */
  get #patience(): number {
    return this.#context.links.formingPatience;
  }

  #deadlineUs(pending: PendingConnection): number {
    return pending.openedUs + this.#withinUs(pending);
  }

  /** A machine of a large run, as it says itself, may have all of it to greet. */
  #withinUs({ dialled, handshake: { theirs } }: PendingConnection): number {
    const patience = Math.max(this.#patience, formingPatience(theirs?.machines ?? 0));
    return patience * (dialled || theirs ? LINK_WITHIN_US : HELLO_WITHIN_US);
  }
}

/** Where a peer can be dialled, as far as this connection shows. */
function origin(pending: PendingConnection, hello: Hello): { address: Address; via: LinkVia } {
  const { dialled, connection } = pending;
  if (dialled) return { address: dialled.address, via: dialled.source };
  const { remote } = connection;
  const address = remote.kind === "tcp" ? { ...remote, port: hello.port } : remote;
  return { address, via: "inbound" };
}

/** What many connections may have in common that are of one stranger. */
function hostOf({ remote }: Connection): string {
  return hostIn(addressKey(remote));
}

function endOf(why: CloseReason, { dialled, handshake }: PendingConnection): HandshakeEnd {
  if (why.kind !== "malformed") {
    const error = why.kind === "closed" ? why.error : undefined;
    return { kind: "closed", reason: error ?? "closed in the handshake" };
  }
  const isOther = dialled && handshake.theirs === undefined && !why.reason.startsWith(NO_K3MESH);
  const reason = isOther
    ? `${NO_K3MESH}: something else answers there (${why.reason})`
    : why.reason;
  return { kind: "broken", reason };
}
