import { nextFreeId } from "../../model/id.js";
import { KNOWN_PEERS_MAX } from "../../model/limits.js";
import type { Myself } from "../../protocol/handshake.js";
import type { Identity } from "../../protocol/identity.js";
import { type Hello, type Introduction, type Peer, PROTOCOL_VERSION } from "../../wire/frames.js";
import type { NodeContext } from "../context.js";
import type { Ends } from "../links/ends.js";
import { isMember } from "../setup.js";
import type { Admission } from "./admission.js";

const NONCE_PARTS = 4;

/** This node, as it shows itself to others. */
export class Self {
  readonly ownId: OwnId;
  readonly #context: NodeContext;
  readonly #admission: Admission;

  constructor(context: NodeContext, admission: Admission) {
    this.#context = context;
    this.#admission = admission;
    this.ownId = new OwnId(context.setup.id, context.setup.incarnation);
  }

  get identity(): Identity {
    return this.ownId.identity;
  }

  /** All that this node says of itself. */
  get peer(): Peer {
    return { ...this.#hello(), ...this.#introduction() };
  }

  /** This node at one end of a connection. */
  at(to: Ends, dialled: boolean): Myself {
    const { setup, ports, links } = this.#context;
    const hello = this.#hello();
    return {
      hello,
      dialled,
      signer: ports.signer,
      introduce: () => this.#introduction(to),
      runsWith: (theirs) => links.runsWith(theirs),
      closed: (theirs) => (isMember(setup, theirs) ? this.#admission.closedTo(theirs) : "closed"),
    };
  }

  /** What it says to whatever connects. */
  #hello(): Hello {
    const { setup, ports, links } = this.#context;
    const { run, members, topology, machines, rules, seed, keys } = setup;
    const parts = Array.from({ length: NONCE_PARTS }, () =>
      Math.floor(ports.random() * 2 ** 32)
        .toString(16)
        .padStart(8, "0"),
    );
    return {
      kind: "hello",
      version: PROTOCOL_VERSION,
      run,
      closed: members !== null,
      ...this.identity,
      topology,
      machines,
      rules,
      seed,
      key: keys.key,
      nonce: parts.join(""),
      port: ports.transport.port,
      linksUp: links.size,
    };
  }

  /** What it tells of itself, and of others, to a machine that it wants to be linked with. */
  #introduction(to?: Ends): Introduction {
    const { setup, links } = this.#context;
    const known = to ? links.knownFor(to).slice(0, KNOWN_PEERS_MAX) : [];
    return { host: setup.host, rate: setup.rate, known };
  }
}

/** So long a third machine may still be linked with one that was told to take another id. */
const DISPUTE_US = 2_000_000;
/** A machine that says that this id is taken says so again within this time. */
const STANDS_US = 10_000_000;

/** What identifies this machine: an id that may have to be given up, and one incarnation. */
export class OwnId {
  readonly #base: string;
  /** Those that it had and gave up: never again, or two machines could take turns for ever. */
  readonly #givenUp = new Set<string>();
  #identity: Identity;
  #keptUs = Number.NEGATIVE_INFINITY;
  #claimedUs = Number.NEGATIVE_INFINITY;
  #witnessedUs = Number.NEGATIVE_INFINITY;

  constructor(id: string, incarnation: string) {
    this.#base = id;
    this.#identity = { id, incarnation };
  }

  get identity(): Identity {
    return this.#identity;
  }

  /** Another machine was told that its id is taken. */
  keptFrom(other: Identity | undefined, nowUs: number): void {
    if (other?.id === this.#identity.id) this.#keptUs = nowUs;
  }

  /** Whether a word that this id is taken may be of a machine that is about to give it up. */
  isDisputed(nowUs: number): boolean {
    return nowUs < this.#keptUs + DISPUTE_US;
  }

  /** Another machine of this id, which was dialled, has the better claim to it. */
  claimed(nowUs: number): void {
    this.#claimedUs = nowUs;
  }

  /** A third machine, which was dialled, says that this id is taken. */
  witnessed(nowUs: number): void {
    this.#witnessedUs = nowUs;
  }

  /** Whether the id is lost, though others are linked with this machine under it. */
  isLost(nowUs: number): boolean {
    return nowUs < Math.min(this.#claimedUs, this.#witnessedUs) + STANDS_US;
  }

  /** Takes the next id that none of these others has. */
  giveUp(others: readonly Identity[]): void {
    this.#givenUp.add(this.#identity.id);
    this.#keptUs = Number.NEGATIVE_INFINITY;
    this.#claimedUs = Number.NEGATIVE_INFINITY;
    this.#witnessedUs = Number.NEGATIVE_INFINITY;
    const taken = new Set([...this.#givenUp, ...others.map(({ id }) => id)]);
    this.#identity = { ...this.#identity, id: nextFreeId(this.#base, taken) };
  }
}
