import { type Address, addressKey } from "../../protocol/address-book.js";
import { identityKey } from "../../protocol/identity.js";
import type { OffsetSample } from "../../protocol/offset-sample.js";
import type { Frame, KnownPeer, Peer } from "../../wire/frames.js";
import { WireError } from "../../wire/wire-error.js";
import type { LinkVia } from "../ports.js";
import type { Channel } from "./channel.js";

/** The one channel between this machine and a peer, once both have agreed on it. */
export class Link {
  readonly peer: Peer;
  readonly connection: Channel;
  /** Where the peer listens. */
  readonly address: Address;
  readonly via: LinkVia;
  /** How long this machine had been looking when the link came up. */
  readonly formedMs: number;
  /** Whom the peer says it is linked with, id to incarnation; pairs that miss each other show. */
  readonly sees: Map<string, string> = new Map();
  /** The identities of whom the peer was told, with their ids. */
  readonly told: Map<string, string>;
  /** What the last ping told of the peer's clock, and when that was by one's own. */
  offset: (OffsetSample & { readonly wallUs: number }) | undefined;
  #sent = 0;
  #received = 0;

  /** `told`: of whom the handshake told the peer. */
  constructor(
    peer: Peer,
    connection: Channel,
    origin: { readonly address: Address; readonly via: LinkVia },
    formedUs: number,
    told: readonly KnownPeer[],
  ) {
    this.peer = peer;
    this.connection = connection;
    this.address = origin.address;
    this.via = origin.via;
    this.told = new Map(told.map((one) => [identityKey(one), one.id]));
    this.formedMs = Math.round(formedUs / 1000);
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

  /** Checks that nothing is missing before this DATA frame. Throws WireError when something is. */
  expect(sequence: number): void {
    this.#received += 1;
    if (sequence !== this.#received) {
      throw new WireError(`DATA ${sequence} where ${this.#received} was due`);
    }
  }
}

/** What to throw at a frame that no honest peer sends on a link now. */
export function misplaced(frame: Frame): WireError {
  return new WireError(`unexpected ${frame.kind.toUpperCase()} on a link`);
}
