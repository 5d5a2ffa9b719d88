import { type Address, AddressBook, type Hint } from "../../protocol/address-book.js";
import { dialPatience } from "../../protocol/crowd.js";
import type { Identity } from "../../protocol/identity.js";
import { routingOf } from "../../protocol/topology/routing.js";
import type { KnownPeer } from "../../wire/frames.js";
import type { Channel, FrameHandler } from "../links/channel.js";
import { Connection } from "../links/connection.js";
import type { FindingEvent } from "../node-event.js";
import type { Ports } from "../ports.js";
import { isSeat } from "../relay/detour.js";
import { Detours } from "../relay/detours.js";
import type { Ends } from "../run/ends.js";
import { type NodeSetup, numberOf } from "../setup.js";
import type { Turns } from "../turns.js";
import { Dialler } from "./dialler.js";
import { gossipOf, hearsay } from "./hearsay.js";
import type { Members } from "./members.js";

export interface SearchOwner {
  /** Whether a link or a greeting with this machine exists already. */
  occupied(identity: Identity): boolean;
  /** A channel is there: from a hint, or from somebody who found this machine. */
  greet<C extends Channel>(make: (owner: FrameHandler) => C, hint?: Hint): C;
  tell(event: FindingEvent): void;
}

/** Looks for others where people, mDNS, linked machines and a hub say that they are. */
export class Search {
  /** In a star, the ways through the hub. */
  readonly detours: Detours;
  readonly #setup: NodeSetup;
  readonly #ports: Ports;
  readonly #turns: Turns;
  readonly #members: Members;
  readonly #owner: SearchOwner;
  #me: Identity;
  #dialler: Dialler;

  constructor(setup: NodeSetup, ports: Ports, turns: Turns, members: Members, owner: SearchOwner) {
    this.#setup = setup;
    this.#ports = ports;
    this.#turns = turns;
    this.#members = members;
    this.#owner = owner;
    this.#me = setup;
    this.#dialler = this.#newDialler();
    this.detours = new Detours({
      seated: (address) => this.#dialler.hint({ source: "hub", address }),
      vacant: (address) => this.#dialler.forget(address),
      accept: (open) => void owner.greet(open),
    });
  }

  get dialler(): Dialler {
    return this.#dialler;
  }

  /** Takes connections, from now on. */
  begin(): void {
    this.#ports.transport.onConnection((stream) =>
      this.#turns.accept(stream, () =>
        this.#owner.greet((owner) => new Connection(stream, this.#turns, owner)),
      ),
    );
    this.#lookAround();
  }

  /** Begins anew under another id. */
  restart(me: Identity): void {
    this.#me = me;
    this.#dialler = this.#newDialler();
    this.#lookAround();
  }

  /** More places to look at, as people said. */
  hintPeers(peers: readonly Address[]): void {
    for (const address of peers) this.#dialler.hint({ source: "peers", address });
  }

  /** A linked machine, or one that wanted no link, says whom it is linked with. */
  heardOf(known: readonly KnownPeer[], teller: Ends): void {
    for (const hint of gossipOf(known, teller)) this.#hint(hint);
  }

  /** Everybody was found. */
  stop(): void {
    this.#ports.discovery?.stopLooking();
  }

  /** Advertises, looks, and dials the places that people named. */
  #lookAround(): void {
    const { discovery, transport } = this.#ports;
    const { run, peers } = this.#setup;
    this.hintPeers(peers);
    discovery?.start(
      {
        ...this.#me,
        run,
        closed: this.#members.closed,
        machines: numberOf(this.#setup),
        port: transport.port,
      },
      hearsay(this.#turns, transport.port, {
        hint: (hint) => this.#hint(hint),
        gone: (identity) => this.#dialler.gone(identity),
        tell: (event) => this.#owner.tell(event),
      }),
    );
  }

  /** Who is of no such run, or no neighbour, is not dialled, nor are seats that others see. */
  #hint(hint: Hint): void {
    const { identity, address } = hint;
    const { linked } = routingOf(this.#setup.topology);
    if (isSeat(address)) return;
    if (identity && !(this.#members.mayBe(identity) && linked(this.#me.id, identity.id))) return;
    this.#dialler.hint(hint);
  }

  #newDialler(): Dialler {
    const machines = numberOf(this.#setup);
    // Around a hub nobody greets all others at once.
    const patience = this.#setup.topology === "mesh" ? dialPatience(machines) : 1;
    const book = new AddressBook(this.#me, machines, patience, this.#ports.random);
    return new Dialler(book, this.#ports, this.#turns, {
      occupied: (identity) => this.#owner.occupied(identity),
      opened: (stream, hint) =>
        this.#owner.greet((owner) => new Connection(stream, this.#turns, owner), hint),
      detour: (hint) => this.#detour(hint),
    });
  }

  #detour(hint: Hint): boolean {
    const open = this.detours.open(hint.address);
    if (open !== undefined) this.#owner.greet(open, hint);
    return open !== undefined;
  }
}
