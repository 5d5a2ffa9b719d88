import { type Address, addressKey, type Endpoint, tcpAddress } from "../../protocol/address.js";
import { AddressBook, type Hint } from "../../protocol/address-book.js";
import type { Identity } from "../../protocol/identity.js";
import { routingOf } from "../../protocol/topology/routing.js";
import type { KnownPeer } from "../../wire/frames.js";
import type { NodeContext } from "../context.js";
import { Connection } from "../links/connection.js";
import { type Ends, hostAsTold } from "../links/ends.js";
import type { DiscoveryListener } from "../ports.js";
import { mayBeMember, numberOf } from "../setup.js";
import type { Handshaker } from "./handshaker.js";
import type { Self } from "./self.js";

/**
 * Turns hints into connections: of people, of mDNS, of linked nodes. A hint is only ever dialled;
 * what is there the handshake shows.
 */
export class PeerDialer {
  readonly #context: NodeContext;
  readonly #self: Self;
  readonly #handshaker: Handshaker;
  #book: AddressBook;

  constructor(context: NodeContext, self: Self, handshaker: Handshaker) {
    this.#context = context;
    this.#self = self;
    this.#handshaker = handshaker;
    this.#book = this.#newBook();
  }

  /** The addresses that are known under the id of now, and what came of dialling them. */
  get book(): AddressBook {
    return this.#book;
  }

  /** Takes connections, from now on, and looks for others. */
  start(): void {
    const { loop, ports } = this.#context;
    ports.transport.onConnection((stream) =>
      loop.accept(stream, () =>
        this.#handshaker.open((handler) => new Connection(stream, loop, handler)),
      ),
    );
    this.#lookAround();
  }

  /** Begins anew under another id. */
  restart(): void {
    this.#book = this.#newBook();
    this.#lookAround();
  }

  /** More places to look at, as people said. */
  hintPeers(peers: readonly Endpoint[]): void {
    for (const peer of peers) this.#add({ source: "peers", address: tcpAddress(peer) });
  }

  /** What carries streams says that a neighbour can be dialled there. */
  found(address: Address): void {
    this.#add({ source: "gossip", address });
  }

  /** A machine at the other end of a connection says which others it is linked with. */
  heardOf(known: readonly KnownPeer[], teller: Ends): void {
    for (const { id, incarnation, address: told } of known) {
      const host = told === null ? undefined : hostAsTold(told.host, teller);
      if (told === null || host === undefined) continue;
      const address = tcpAddress({ host, port: told.port });
      this.#hint({ source: "gossip", identity: { id, incarnation }, address });
    }
  }

  /** Dials what is due. */
  poll(): void {
    for (const hint of this.#book.takeDue(this.#context.clock.nowUs, this.#isOccupied)) {
      this.#dial(hint);
    }
  }

  nextDeadlineUs(): number {
    return this.#book.nextDueUs(this.#isOccupied);
  }

  /** Whether this machine is linked with that one, or is about to be. */
  readonly #isOccupied = (identity: Identity): boolean => {
    return this.#context.links.has(identity) || this.#handshaker.isConnectingTo(identity);
  };

  #dial(hint: Hint): void {
    const { clock, loop, ports } = this.#context;
    ports.transport.dial(
      hint.address,
      (stream) =>
        loop.accept(stream, () =>
          this.#handshaker.open((handler) => new Connection(stream, loop, handler), hint),
        ),
      (error) => loop.turn(() => this.#book.closed(hint.address, clock.nowUs, error)),
    );
  }

  /** Advertises, looks, and dials the places that people named. */
  #lookAround(): void {
    const { setup, ports } = this.#context;
    const { run, members, peers } = setup;
    this.hintPeers(peers);
    ports.discovery?.start(
      {
        ...this.#self.identity,
        run,
        closed: members !== null,
        machines: numberOf(setup),
        port: ports.transport.port,
      },
      this.#discoveryListener(),
    );
  }

  /** Makes a turn of each thing that discovery says. */
  #discoveryListener(): DiscoveryListener {
    const { emit, loop, ports } = this.#context;
    const { port } = ports.transport;
    return {
      found: (identity, address) =>
        loop.turn(() => this.#hint({ source: "mdns", identity, address: tcpAddress(address) })),
      gone: (identity) => loop.turn(() => this.#book.gone(identity)),
      otherRun: (run, incarnation) =>
        loop.turn(() => emit({ kind: "other-run", run, incarnation })),
      noMulticast: ({ name, host }) =>
        loop.turn(() =>
          emit({ kind: "no-multicast", network: name, address: addressKey({ host, port }) }),
        ),
      offline: (only) =>
        loop.turn(() => emit({ kind: "offline", ...(only !== undefined && { only }) })),
      trouble: (text) => loop.turn(() => emit({ kind: "trouble", text })),
    };
  }

  /** What is of no such run, or no neighbour, is not dialled. */
  #hint(hint: Hint): void {
    const { setup } = this.#context;
    const { identity } = hint;
    const { linked } = routingOf(setup.topology);
    if (identity && !mayBeMember(setup, identity)) return;
    if (identity && !linked(this.#self.identity.id, identity.id)) return;
    this.#add(hint);
  }

  #add(hint: Hint): void {
    this.#book.hint(hint, this.#context.clock.nowUs);
  }

  #newBook(): AddressBook {
    const { setup, ports } = this.#context;
    const machines = numberOf(setup);
    const patience = routingOf(setup.topology).dialPatience(machines);
    return new AddressBook(this.#self.identity, machines, patience, ports.random);
  }
}
