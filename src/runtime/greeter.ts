import type { Address, Hint } from "../protocol/address-book.js";
import { formingPatience } from "../protocol/crowd.js";
import { Handshake, type HandshakeStep } from "../protocol/handshake.js";
import { type Identity, identityKey } from "../protocol/identity.js";
import type { Hello, RejectReason } from "../wire/frames.js";
import type { Decision } from "./admission.js";
import type { Channel, FrameOwner, Loss } from "./channel.js";
import { isDetour } from "./detour.js";
import type { Ends } from "./ends.js";
import type { LinkVia } from "./seams.js";

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
      readonly hello: Hello;
      readonly address: Address;
      readonly via: LinkVia;
    }
  /** The other end closed it, or the network did: nothing that anybody needs to know. */
  | { readonly kind: "closed"; readonly reason: string }
  | Extract<HandshakeStep, { kind: "refused" | "myself" | "yield-id" | "broken" }>;

export interface GreeterOwner {
  /** What to say of oneself now, on this connection. */
  hello(to: Ends): Hello;
  /** Why nobody is admitted any more; undefined while the run forms. */
  closed(hello: Hello): RejectReason | undefined;
  /** Whether to link with this machine. */
  decide(hello: Hello, greeting: Greeting): Decision;
  ended(greeting: Greeting, end: GreetingEnd): void;
}

/** A stranger that connects and says nothing for this long is dropped. */
const HELLO_WITHIN_US = 2_000_000;
/** So is one that was dialled, or that does not finish what it began. */
const LINK_WITHIN_US = 5_000_000;
/** A deadline that is noticed so late was missed by this machine: first it reads what came. */
const OWN_LAG_US = 100_000;
const CONNECTIONS_MIN = 32;

/** Leads every new connection, dialled or accepted, through the handshake. */
export class Greeter {
  readonly #owner: GreeterOwner;
  readonly #connectionsMax: number;
  /** How many times as long as in a small run a greeting may take. */
  readonly #patience: number;
  readonly #greetings = new Set<Greeting>();
  /** With whom there are greetings, as long as nothing changes. */
  #meeting: ReadonlySet<string> | undefined;
  #nowUs = 0;

  constructor(machines: number, owner: GreeterOwner) {
    this.#owner = owner;
    this.#connectionsMax = Math.max(CONNECTIONS_MIN, 4 * machines);
    this.#patience = formingPatience(machines);
  }

  /** Somebody opened a channel, or one was dialled (then `dialled` says from which hint). */
  open<C extends Channel>(make: (owner: FrameOwner) => C, dialled?: Hint): C {
    const connection = make({
      frame: (frame) => {
        this.#meeting = undefined;
        this.#advance(greeting, greeting.handshake.receive(frame));
      },
      lost: (loss) => this.#finish(greeting, endOf(loss)),
    });
    const hello = this.#owner.hello(connection);
    const greeting: Greeting = {
      connection,
      handshake: new Handshake(hello, (theirs) => this.#owner.closed(theirs)),
      ...(dialled && { dialled }),
      openedUs: this.#nowUs,
      undecided: false,
    };
    const connections = this.#greetings.size + hello.linksUp;
    const crowded = !dialled && connections >= this.#connectionsMax;
    this.#greetings.add(greeting);
    this.#meeting = undefined;
    if (crowded) {
      greeting.connection.destroy();
      this.#finish(greeting, { kind: "broken", reason: "too many strangers at once" });
      return connection;
    }
    connection.send(hello);
    return connection;
  }

  /** Whether a connection with this machine is being made already. */
  meets(identity: Identity): boolean {
    this.#meeting ??= new Set([...this.#greetings].flatMap(expectedKey));
    return this.#meeting.has(identityKey(identity));
  }

  /** Who of this id has been admitted on another connection, and has still to say LINKED. */
  admitted(id: string, except: Greeting): Hello | undefined {
    const other = [...this.#greetings].find(
      (each) => each !== except && each.handshake.awaitsLinked && each.handshake.theirs?.id === id,
    );
    return other?.handshake.theirs;
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
    for (const each of this.#greetings) wakeUs = Math.min(wakeUs, this.#deadlineUs(each));
    return wakeUs;
  }

  /** Ends every greeting without a word: what it said of this machine is no longer true. */
  abandonAll(): void {
    for (const { connection } of this.#greetings) connection.destroy();
    this.#greetings.clear();
    this.#meeting = undefined;
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
          this.#finish(greeting, { ...step, ...origin(greeting, step.hello) });
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
    this.#advance(greeting, decision === "admit" ? handshake.admit() : handshake.refuse(decision));
  }

  #finish(greeting: Greeting, end: GreetingEnd): void {
    this.#meeting = undefined;
    if (this.#greetings.delete(greeting)) this.#owner.ended(greeting, end);
  }

  #deadlineUs(greeting: Greeting): number {
    return greeting.openedUs + this.#withinUs(greeting);
  }

  #withinUs({ dialled, handshake }: Greeting): number {
    return this.#patience * (dialled || handshake.theirs ? LINK_WITHIN_US : HELLO_WITHIN_US);
  }
}

/** Where a peer can be dialled, as far as this connection shows. */
function origin(greeting: Greeting, hello: Hello): { address: Address; via: LinkVia } {
  const { dialled, connection } = greeting;
  if (dialled) return { address: dialled.address, via: dialled.source };
  if (isDetour(connection)) return { address: connection.remote, via: "hub" };
  return { address: { host: connection.remote.host, port: hello.port }, via: "inbound" };
}

/** Who a greeting is with, as far as that is known. */
function expectedKey({ handshake, dialled }: Greeting): string[] {
  const expected = handshake.theirs ?? dialled?.identity;
  return expected ? [identityKey(expected)] : [];
}

function endOf(loss: Loss): GreetingEnd {
  if (loss.kind === "malformed") return { kind: "broken", reason: loss.reason };
  return { kind: "closed", reason: loss.error ?? "closed in the handshake" };
}
