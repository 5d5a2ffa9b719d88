import {
  type Address,
  AddressBook,
  type AddressEntry,
  addressKey,
} from "../protocol/address-book.js";
import type { Identity } from "../protocol/identity.js";
import type { Hello, KnownPeer, RejectReason } from "../wire/frames.js";
import { Admission } from "./admission.js";
import { Dialler } from "./dialler.js";
import type { Ends } from "./ends.js";
import { Greeter, type Greeting, type GreetingEnd } from "./greeter.js";
import { gossipOf, hearsay } from "./hearsay.js";
import { helloOf } from "./hello.js";
import type { LifeEvent } from "./life-event.js";
import { Link } from "./link.js";
import type { Links } from "./links.js";
import { OwnId } from "./own-id.js";
import type { Refusal } from "./refusal.js";
import { idTakenBy, Refusals, refusalOf } from "./refusals.js";
import type { Seams } from "./seams.js";
import type { MachineSetup } from "./setup.js";
import type { Turns } from "./turns.js";

export interface FindingOwner {
  tell(event: LifeEvent): void;
  /** A connection came to nothing, for this reason. */
  stranger(address: string, reason: string): void;
  /** A link came up. */
  linked(link: Link): void;
  /** A link was ended from here. */
  dropped(link: Link): void;
  /** This machine has another id now, and no links. */
  renamed(me: Identity): void;
  /** Whether the run may still start here with this machine, which has started. */
  mayStartWith(identity: Identity): boolean;
  /** This machine can have no part in the run. */
  shutOut(refusal: Refusal): void;
}

/** From the first hint to a link: looks around, dials, greets, admits or refuses. */
export class Finding {
  readonly #setup: MachineSetup;
  readonly #seams: Seams;
  readonly #turns: Turns;
  readonly #links: Links;
  readonly #owner: FindingOwner;
  readonly #greeter: Greeter;
  readonly #admission: Admission;
  readonly #refusals = new Refusals();
  readonly #self: OwnId;
  #dialler: Dialler;
  readonly #beganUs: number;
  #nowUs: number;

  constructor(setup: MachineSetup, seams: Seams, turns: Turns, links: Links, owner: FindingOwner) {
    this.#setup = setup;
    this.#seams = seams;
    this.#turns = turns;
    this.#links = links;
    this.#owner = owner;
    this.#beganUs = seams.scheduler.nowUs();
    this.#nowUs = this.#beganUs;
    this.#self = new OwnId(setup.id, setup.incarnation);
    this.#dialler = this.#newDialler();
    this.#admission = new Admission(links, (link) => {
      links.drop(link, { kind: "bye", reason: "id-taken" });
      owner.dropped(link);
    });
    this.#greeter = new Greeter(turns, setup.machines, {
      hello: (to) => this.hello(to),
      closed: (theirs) => this.#admission.closedTo(theirs),
      decide: (hello, greeting) => {
        const rival = this.#greeter.admitted(hello.id, greeting);
        return this.#admission.decide(this.me, hello, rival, this.#nowUs);
      },
      ended: (greeting, end) => this.#greeted(greeting, end),
    });
  }

  get me(): Identity {
    return this.#self.identity;
  }

  get refusals(): { all: Refusal[]; standing: Refusal[] } {
    const { all } = this.#refusals;
    return { all, standing: this.#refusals.standing(this.#seams.scheduler.nowUs()) };
  }

  /** Addresses that led to no link that is up. */
  get unlinked(): AddressEntry[] {
    return this.#dialler.entries.filter((e) => !e.identity || !this.#links.has(e.identity));
  }

  begin(): void {
    this.#seams.transport.onConnection((stream) =>
      this.#turns.accept(stream, () => this.#greeter.open(stream)),
    );
    this.#lookAround();
  }

  /** More places to look at, as people said. */
  hintPeers(peers: readonly Address[]): void {
    for (const address of peers) this.#dialler.hint({ source: "peers", address });
  }

  /** A linked machine says whom it is linked with. */
  heardOf(known: readonly KnownPeer[]): void {
    for (const hint of gossipOf(known)) this.#dialler.hint(hint);
  }

  /** From now on nobody is admitted, for this reason, and nobody is looked for. */
  close(reason: RejectReason): void {
    if (!this.#admission.closed) this.#seams.discovery?.stopLooking();
    this.#admission.close(reason);
  }

  /** Drops whoever is still in the doorway. */
  end(): void {
    this.close("ending");
    this.#greeter.abandonAll();
  }

  /** A link broke before the start: whoever comes back is linked anew. */
  linkDown(link: Link): void {
    this.#admission.forget(link);
    this.#dialler.closed(link.address);
  }

  /** What this machine says of itself now. */
  hello(to?: Ends): Hello {
    return helloOf(this.#setup, this.me, this.#seams.transport.port, this.#links, to);
  }

  awake(nowUs: number): void {
    this.#nowUs = nowUs;
    this.#greeter.awake(nowUs);
  }

  settle(nowUs: number): void {
    this.#greeter.settle(nowUs);
    this.#admission.settle(nowUs);
    if (!this.#admission.closed) this.#dialler.settle(nowUs);
  }

  nextWakeUs(): number {
    const greeterUs = this.#greeter.nextWakeUs();
    if (this.#admission.closed) return greeterUs;
    return Math.min(greeterUs, this.#dialler.nextWakeUs(), this.#admission.nextWakeUs());
  }

  /** Advertises, looks, and dials the places that people named. */
  #lookAround(): void {
    const { discovery, transport } = this.#seams;
    const { run, machines, peers } = this.#setup;
    this.hintPeers(peers);
    discovery?.start(
      { ...this.me, run, machines, port: transport.port },
      hearsay(this.#turns, transport.port, {
        hint: (hint) => this.#dialler.hint(hint),
        gone: (identity) => this.#dialler.gone(identity),
        tell: (event) => this.#owner.tell(event),
      }),
    );
  }

  #newDialler(): Dialler {
    const book = new AddressBook(this.me, this.#setup.machines, this.#seams.random);
    return new Dialler(book, this.#seams, this.#turns, {
      occupied: (identity) => this.#links.has(identity) || this.#greeter.meets(identity),
      opened: (stream, hint) => this.#greeter.open(stream, hint),
    });
  }

  #greeted(greeting: Greeting, end: GreetingEnd): void {
    const { dialled, connection, handshake } = greeting;
    const address = dialled?.address ?? connection.remote;
    if (dialled && handshake.theirs) this.#dialler.met(address, handshake.theirs);
    if (dialled && end.kind !== "linked") {
      const failed = end.kind === "closed" || end.kind === "broken";
      this.#dialler.closed(address, failed ? end.reason : undefined);
    }
    switch (end.kind) {
      case "linked":
        // Admitted before the start, but through only now: it comes too late all the same.
        if (this.#admission.closed) connection.close();
        else this.#link(new Link(end.hello, connection, end, this.#nowUs - this.#beganUs));
        break;
      case "myself":
        if (dialled) this.#dialler.forget(address);
        break;
      case "yield-id":
        this.#yieldId(idTakenBy(end.hello, addressKey(address)));
        break;
      case "refused":
        this.#refuse(refusalOf(end, addressKey(address), this.hello()));
        break;
      case "closed":
        break;
      case "broken":
        this.#owner.stranger(addressKey(address), end.reason);
        break;
      default:
        end satisfies never;
    }
  }

  #link(link: Link): void {
    this.#links.add(link, this.#nowUs);
    this.#dialler.linked(link.address);
    this.#refusals.settled(link.peer);
    this.#owner.linked(link);
  }

  #refuse(refusal: Refusal): void {
    const { by, reason, hello } = refusal;
    if (by === "me" && reason === "id-taken") this.#self.keptFrom(hello, this.#nowUs);
    const outdated = by === "them" && reason === "id-taken" && this.#self.isDisputed(this.#nowUs);
    if (reason === "duplicate" || outdated) return;
    const bindsMe = by === "them" && !this.#admission.closed;
    const mayStillStart = hello !== undefined && this.#owner.mayStartWith(hello);
    if (bindsMe && reason === "id-taken") this.#yieldId(refusal);
    else if (bindsMe && reason === "started" && !mayStillStart) this.#owner.shutOut(refusal);
    else if (this.#refusals.add(refusal, this.#nowUs))
      this.#owner.tell({ kind: "refused", refusal });
  }

  /** Somebody has the better claim to my id: take the next free one, unless it was asked for. */
  #yieldId(refusal: Refusal): void {
    if (this.#setup.idGiven) {
      this.#owner.shutOut(refusal);
      return;
    }
    const seen = this.#dialler.entries.flatMap(({ identity }) => identity ?? []);
    const linked = this.#links.all.map(({ peer }) => peer);
    // The one who refuses knows others, perhaps, of whom nobody has told here yet.
    const told = refusal.hello ? [refusal.hello, ...refusal.hello.known] : [];
    this.#self.giveUp([...seen, ...linked, ...told]);
    for (const link of this.#links.all) {
      this.#links.drop(link);
      this.#owner.dropped(link);
    }
    this.#dialler = this.#newDialler();
    this.#greeter.abandonAll();
    this.#owner.renamed(this.me);
    this.#lookAround();
  }
}
