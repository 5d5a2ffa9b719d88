import type { Address, Hint } from "../../protocol/address-book.js";
import { formingPatience } from "../../protocol/crowd.js";
import { Handshake, type HandshakeStep, type Myself } from "../../protocol/handshake.js";
import { type Identity, identityKey, sameIdentity } from "../../protocol/identity.js";
import { NO_K3MESH } from "../../wire/frame-reader.js";
import type { Hello, KnownPeer, Peer } from "../../wire/frames.js";
import type { Channel, FrameHandler, Loss } from "../links/channel.js";
import type { LinkVia } from "../ports.js";
import { isDetour } from "../relay/detour.js";
import type { Ends } from "../run/ends.js";
import type { Decision } from "./admission.js";

/** A channel whose two ends have not agreed on a link yet. */
export interface Greeting {
  readonly connection: Channel;
  readonly handshake: Handshake;
  /** Absent where the other side dialled. */
  readonly dialled?: Hint;
  /** When it opened; later, by as much as this machine's own loop was held up. */
  openedUs: number;
  /** The admission is ours to decide, and still open. */
  undecided: boolean;
}

/** What came of a greeting. */
export type GreetingEnd =
  | {
      readonly kind: "linked";
      readonly peer: Peer;
      readonly told: readonly KnownPeer[];
      readonly address: Address;
      readonly via: LinkVia;
    }
  /** The other end closed it, or the network did: nothing that anybody needs to know. */
  | { readonly kind: "closed"; readonly reason: string }
  | Extract<HandshakeStep, { kind: "alive" | "refused" | "myself" | "yield-id" | "broken" }>;

export interface GreeterOwner {
  /** How many times as long as in a small run a greeting may take now. */
  patience(): number;
  /** This machine as it is now, at one end of this connection. */
  myself(to: Ends, dialled: boolean): Myself;
  /** Whether to link with this machine. */
  decide(hello: Hello, greeting: Greeting): Decision;
  /** To whom another should turn that this machine does not want. */
  instead(greeting: Greeting): readonly KnownPeer[];
  ended(greeting: Greeting, end: GreetingEnd): void;
}

/** A stranger that connects and says nothing for this long is dropped. */
const HELLO_WITHIN_US = 2_000_000;
/** So is one that was dialled, or that does not finish what it began. */
const LINK_WITHIN_US = 8_000_000;
/** A deadline that is noticed so late was missed by this machine: first it reads what came. */
const OWN_LAG_US = 100_000;
/** Who has not proven who it is by then makes room for others: words are cheap. */
const PROVEN_WITHIN_US = 500_000;
const CONNECTIONS_MIN = 32;
/**
 * Who dials a machine expects it there, and dials no other address of it meanwhile; for so long,
 * as anybody may have announced the address.
 */
const EXPECTED_FOR_US = 500_000;

/** Leads every new connection, dialled or accepted, through the handshake. */
export class Greeter {
  readonly #owner: GreeterOwner;
  readonly #connectionsMax: number;
  readonly #greetings = new Set<Greeting>();
  /** With whom there are greetings, as long as nothing changes. */
  #meeting: ReadonlySet<string> | undefined;
  #meetingUntilUs = Number.POSITIVE_INFINITY;
  #nowUs = 0;

  constructor(machines: number, owner: GreeterOwner) {
    this.#owner = owner;
    this.#connectionsMax = Math.max(CONNECTIONS_MIN, 4 * machines);
  }

  /** Somebody opened a channel, or one was dialled (then `dialled` says from which hint). */
  open<C extends Channel>(make: (owner: FrameHandler) => C, dialled?: Hint): C {
    const connection = make({
      frame: (frame) => {
        this.#meeting = undefined;
        this.#advance(greeting, greeting.handshake.receive(frame));
      },
      lost: (loss) => this.#finish(greeting, endOf(loss, greeting)),
    });
    const me = this.#owner.myself(connection, dialled !== undefined);
    const greeting: Greeting = {
      connection,
      handshake: new Handshake(me),
      ...(dialled && { dialled }),
      openedUs: this.#nowUs,
      undecided: false,
    };
    this.#greetings.add(greeting);
    this.#meeting = undefined;
    if (this.#greetings.size + me.hello.linksUp > this.#connectionsMax) this.#makeRoom(greeting);
    connection.send(me.hello);
    return connection;
  }

  /**
   * Whether a connection with this machine is being made already: it has proven that it is there,
   * or was dialled just now. What anybody may have said keeps nobody from dialling.
   */
  meets(identity: Identity): boolean {
    if (this.#nowUs >= this.#meetingUntilUs) this.#meeting = undefined;
    this.#meeting ??= this.#allExpected();
    return this.#meeting.has(identityKey(identity));
  }

  /** Whether this very process has been admitted on another connection, and has to say LINKED. */
  admits(identity: Identity, except: Greeting): boolean {
    return [...this.#greetings].some(({ handshake }) => {
      const { awaitsLinked, theirs } = handshake;
      if (!awaitsLinked || handshake === except.handshake) return false;
      return theirs !== undefined && sameIdentity(theirs, identity);
    });
  }

  awake(nowUs: number): void {
    this.#nowUs = nowUs;
  }

  /** Asks again about the undecided, and drops those who take too long. */
  settle(nowUs: number): void {
    for (const greeting of this.#greetings) {
      if (greeting.undecided) this.#decide(greeting);
      const overdueUs = nowUs - this.#deadlineUs(greeting);
      if (overdueUs < 0 || !this.#greetings.has(greeting)) continue;
      if (overdueUs > OWN_LAG_US) {
        greeting.openedUs += overdueUs + OWN_LAG_US;
        continue;
      }
      const within = `within ${this.#withinUs(greeting) / 1e6} s`;
      const isMute = greeting.dialled && greeting.handshake.theirs === undefined;
      const reason = isMute
        ? `said nothing ${within}: it is no k3mesh, or it stands still`
        : `did not finish the handshake ${within}`;
      greeting.connection.destroy();
      this.#finish(greeting, { kind: "broken", reason });
    }
  }

  nextWakeUs(): number {
    let wakeUs = Number.POSITIVE_INFINITY;
    for (const each of this.#greetings) wakeUs = Math.min(wakeUs, this.#nextWakeUs(each));
    return wakeUs;
  }

  /** Ends every greeting without a word: what it said of this machine is no longer true. */
  abandonAll(): void {
    for (const { connection } of this.#greetings) connection.destroy();
    this.#greetings.clear();
    this.#meeting = undefined;
  }

  #nextWakeUs(greeting: Greeting): number {
    const untilUs = this.#expectedUntilUs(greeting);
    return this.#nowUs < untilUs && untilUs < Number.POSITIVE_INFINITY
      ? untilUs
      : this.#deadlineUs(greeting);
  }

  /** With whom connections are being made, as far as that counts; it holds for a while. */
  #allExpected(): ReadonlySet<string> {
    const counting = [...this.#greetings].filter((one) => this.#nowUs < this.#expectedUntilUs(one));
    this.#meetingUntilUs = Math.min(...counting.map((one) => this.#expectedUntilUs(one)));
    return new Set(
      counting.flatMap(({ handshake, dialled }) => {
        const expected = handshake.proven ? handshake.theirs : dialled?.identity;
        return expected ? [identityKey(expected)] : [];
      }),
    );
  }

  /** Until when a connection counts as one with the machine that is meant to be there. */
  #expectedUntilUs({ handshake, dialled, openedUs }: Greeting): number {
    if (handshake.proven) return Number.POSITIVE_INFINITY;
    return dialled ? openedUs + this.#owner.patience() * EXPECTED_FOR_US : Number.NEGATIVE_INFINITY;
  }

  /**
   * Drops the stranger that can best be spared, other than the one that just came; a crowd from one
   * host makes room for others.
   */
  #makeRoom(newcomer: Greeting): void {
    const strangers = [...this.#greetings].filter(({ dialled }) => !dialled);
    const crowds = new Map<string, number>();
    for (const { connection } of strangers) {
      const { host } = connection.remote;
      crowds.set(host, (crowds.get(host) ?? 0) + 1);
    }
    const crowdOf = ({ connection }: Greeting) => crowds.get(connection.remote.host) ?? 0;
    // The oldest of equals comes first.
    const [spared] = strangers
      .filter((one) => one !== newcomer)
      .sort((a, b) => crowdOf(b) - crowdOf(a) || this.#trust(a) - this.#trust(b));
    if (!spared) return;
    spared.connection.destroy();
    this.#finish(spared, { kind: "broken", reason: "too many strangers at once" });
  }

  /** What a stranger has shown: that it goes no further, nothing yet, words, or who it is. */
  #trust({ handshake, openedUs }: Greeting): number {
    if (handshake.proven) return 3;
    if (this.#nowUs >= openedUs + this.#owner.patience() * PROVEN_WITHIN_US) return 0;
    return handshake.theirs ? 2 : 1;
  }

  #advance(greeting: Greeting, steps: readonly HandshakeStep[]): void {
    for (const step of steps) {
      switch (step.kind) {
        case "send":
          greeting.connection.send(step.frame);
          break;
        case "decide":
          greeting.undecided = true;
          this.#decide(greeting);
          break;
        case "linked":
          this.#finish(greeting, { ...step, ...origin(greeting, step.peer) });
          break;
        default:
          greeting.connection.close();
          this.#finish(greeting, step);
      }
    }
  }

  #decide(greeting: Greeting): void {
    const hello = greeting.handshake.theirs;
    if (!hello) return;
    const decision = this.#owner.decide(hello, greeting);
    if (decision === "later") return;
    greeting.undecided = false;
    const { handshake } = greeting;
    if (decision === "admit") this.#advance(greeting, handshake.admit());
    else if (decision === "leaf")
      this.#advance(greeting, handshake.refuse(decision, this.#owner.instead(greeting)));
    else this.#advance(greeting, handshake.refuse(decision));
  }

  #finish(greeting: Greeting, end: GreetingEnd): void {
    this.#meeting = undefined;
    if (this.#greetings.delete(greeting)) this.#owner.ended(greeting, end);
  }

  #deadlineUs(greeting: Greeting): number {
    return greeting.openedUs + this.#withinUs(greeting);
  }

  /** Who is of a large run, as it says itself, may have all of it to greet. */
  #withinUs({ dialled, handshake: { theirs } }: Greeting): number {
    const patience = Math.max(this.#owner.patience(), formingPatience(theirs?.machines ?? 0));
    return patience * (dialled || theirs ? LINK_WITHIN_US : HELLO_WITHIN_US);
  }
}

/** Where a peer can be dialled, as far as this connection shows. */
function origin(greeting: Greeting, hello: Hello): { address: Address; via: LinkVia } {
  const { dialled, connection } = greeting;
  if (dialled) return { address: dialled.address, via: dialled.source };
  if (isDetour(connection)) return { address: connection.remote, via: "hub" };
  return { address: { host: connection.remote.host, port: hello.port }, via: "inbound" };
}

function endOf(loss: Loss, { dialled, handshake }: Greeting): GreetingEnd {
  if (loss.kind === "closed")
    return { kind: "closed", reason: loss.error ?? "closed in the handshake" };
  const isOther = dialled && handshake.theirs === undefined && !loss.reason.startsWith(NO_K3MESH);
  const reason = isOther
    ? `${NO_K3MESH}: something else answers there (${loss.reason})`
    : loss.reason;
  return { kind: "broken", reason };
}
