import { type Address, addressKey } from "../../protocol/address.js";
import { identityKey } from "../../protocol/identity.js";
import { type OffsetSample, offsetSample } from "../../protocol/offset-sample.js";
import {
  type Frame,
  frameName,
  type KnownPeer,
  type Peer,
  type Ping,
  type Pong,
} from "../../wire/frames.js";
import { WireError } from "../../wire/wire-error.js";
import type { NodeClock } from "../node-clock.js";
import type { LinkVia } from "../ports.js";
import type { Connection } from "./connection.js";

/** How a link came about. */
export interface LinkOrigin {
  /** Where the peer listens. */
  readonly address: Address;
  readonly via: LinkVia;
  /** How long this machine had been looking by then. */
  readonly formedUs: number;
  /** The machines that the handshake told the peer of. */
  readonly told: readonly KnownPeer[];
}

/** The one connection between this machine and a peer, once both have agreed on it. */
export class Link {
  readonly peer: Peer;
  readonly connection: Connection;
  readonly address: Address;
  readonly via: LinkVia;
  readonly formedMs: number;
  readonly pings: Pings;
  /** The machines that the peer says it is linked with, id to incarnation. */
  readonly reportedPeers: Map<string, string> = new Map();
  /** The identities of the machines that the peer was told of, with their ids. */
  readonly told: Map<string, string>;
  /** What the last ping told of the peer's clock, and when that was by one's own. */
  offset: (OffsetSample & { readonly wallUs: number }) | undefined;
  /** The peer has said START. */
  hasStarted = false;
  #sent = 0;
  #received = 0;

  constructor(peer: Peer, connection: Connection, { address, via, formedUs, told }: LinkOrigin) {
    this.peer = peer;
    this.connection = connection;
    this.address = address;
    this.via = via;
    this.formedMs = Math.round(formedUs / 1000);
    this.pings = new Pings(connection);
    this.told = new Map(told.map((one) => [identityKey(one), one.id]));
  }

  /** Whether the two ask each other whether they live; else what carries the link tells. */
  get isDirect(): boolean {
    return this.address.kind === "tcp";
  }

  get addressText(): string {
    return addressKey(this.address);
  }

  /** Sends one message of the model, as opaque bytes. */
  sendData(message: Uint8Array): void {
    this.connection.send({ kind: "data", sequence: this.nextSequence(), message });
  }

  /** Numbers one more message of the model on this link. */
  nextSequence(): number {
    this.#sent += 1;
    return this.#sent;
  }

  /** Checks that no message of the model is missing before this one. Throws WireError if it is. */
  expect(sequence: number): void {
    this.#received += 1;
    if (sequence !== this.#received) {
      throw new WireError(`DATA ${sequence} where ${this.#received} was due`);
    }
  }
}

/** What to throw at a frame that no honest peer sends on a link now. */
export function misplaced(frame: Frame): WireError {
  return new WireError(`unexpected ${frameName(frame.kind)} on a link`);
}

/** A PING that has no answer yet. */
interface OpenPing {
  readonly sentWallUs: number;
  readonly measures: boolean;
}

/** The PINGs and PONGs of one link. */
class Pings {
  readonly #connection: Connection;
  /** The oldest first. */
  readonly #open: OpenPing[] = [];
  #measuring = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  send(clock: NodeClock): void {
    this.#connection.sendStamped(() => {
      const sentWallUs = clock.now().wallUs;
      this.#open.push({ sentWallUs, measures: this.#measuring });
      return { kind: "ping", sentWallUs };
    });
  }

  /** Both sides have started: from the next PING on all stamps are of the run's wall time. */
  measure(clock: NodeClock): void {
    this.#measuring = true;
    // At once, so that the shortest run knows something of the clocks.
    this.send(clock);
  }

  answer({ sentWallUs: pingSentWallUs }: Ping, clock: NodeClock): void {
    const pingArrivedWallUs = clock.wallUs;
    this.#connection.sendStamped(() => {
      return { kind: "pong", pingSentWallUs, pingArrivedWallUs, sentWallUs: clock.now().wallUs };
    });
  }

  /** What an answer tells, if anything. Throws WireError when it answers no PING of this side. */
  heard(pong: Pong, { wallUs }: NodeClock): OffsetSample | undefined {
    const { pingSentWallUs, pingArrivedWallUs, sentWallUs } = pong;
    const ping = this.#open.shift();
    if (ping?.sentWallUs !== pingSentWallUs) throw new WireError("PONG that answers no PING");
    if (!ping.measures) return undefined;
    return offsetSample(pingSentWallUs, pingArrivedWallUs, sentWallUs, wallUs);
  }
}
