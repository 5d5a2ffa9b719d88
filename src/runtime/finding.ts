import { type Address, type AddressEntry, addressKey } from "../protocol/address-book.js";
import type { Identity } from "../protocol/identity.js";
import { routingOf } from "../protocol/topology/routing.js";
import type { Hello, KnownPeer, RejectReason } from "../wire/frames.js";
import { Admission, type Decision } from "./admission.js";
import { isDetour } from "./detour.js";
import type { Detours } from "./detours.js";
import type { Ends } from "./ends.js";
import { Greeter, type Greeting, type GreetingEnd } from "./greeter.js";
import { helloOf } from "./hello.js";
import type { FindingEvent } from "./life-event.js";
import { Link } from "./link.js";
import type { Links } from "./links.js";
import { OwnId } from "./own-id.js";
import type { Refusal } from "./refusal.js";
import { idTakenBy, Refusals, refusalOf } from "./refusals.js";
import type { Seams } from "./seams.js";
import { Search } from "./search.js";
import { type NodeSetup, numberOf } from "./setup.js";
import type { Turns } from "./turns.js";

export interface FindingOwner {
  tell(event: FindingEvent): void;
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
  readonly #setup: NodeSetup;
  readonly #seams: Seams;
  readonly #links: Links;
  readonly #owner: FindingOwner;
  readonly #greeter: Greeter;
  readonly #admission: Admission;
  readonly #refusals = new Refusals();
  readonly #self: OwnId;
  readonly #search: Search;
  readonly #beganUs: number;
  #nowUs: number;

  constructor(setup: NodeSetup, seams: Seams, turns: Turns, links: Links, owner: FindingOwner) {
    this.#setup = setup;
    this.#seams = seams;
    this.#links = links;
    this.#owner = owner;
    this.#beganUs = seams.scheduler.nowUs();
    this.#nowUs = this.#beganUs;
    this.#self = new OwnId(setup.id, setup.incarnation);
    this.#admission = new Admission(links, (link) => {
      links.drop(link, { kind: "bye", reason: "id-taken" });
      owner.dropped(link);
    });
    this.#greeter = new Greeter(numberOf(setup), {
      hello: (to) => this.hello(to),
      closed: (theirs) => this.#admission.closedTo(theirs),
      decide: (hello, greeting) => this.#decide(hello, greeting),
      ended: (greeting, end) => this.#greeted(greeting, end),
    });
    this.#search = new Search(setup, seams, turns, {
      occupied: (identity) => links.has(identity) || this.#greeter.meets(identity),
      greet: (make, hint) => this.#greeter.open(make, hint),
      tell: (event) => owner.tell(event),
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
    return this.#search.dialler.entries.filter((e) => !e.identity || !this.#links.has(e.identity));
  }

  /** In a star, the ways through the hub. */
  get detours(): Detours {
    return this.#search.detours;
  }

  begin(): void {
    this.#search.begin();
  }

  /** More places to look at, as people said. */
  hintPeers(peers: readonly Address[]): void {
    this.#search.hintPeers(peers);
  }

  /** A linked machine says whom it is linked with. */
  heardOf(known: readonly KnownPeer[]): void {
    this.#search.heardOf(known);
  }

  /** From now on nobody is admitted, for this reason, and nobody is looked for. */
  close(reason: RejectReason): void {
    if (!this.#admission.closed) this.#search.stop();
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
    this.#search.dialler.closed(link.address);
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
    if (!this.#admission.closed) this.#search.dialler.settle(nowUs);
  }

  nextWakeUs(): number {
    const greeterUs = this.#greeter.nextWakeUs();
    if (this.#admission.closed) return greeterUs;
    return Math.min(greeterUs, this.#search.dialler.nextWakeUs(), this.#admission.nextWakeUs());
  }

  #decide(hello: Hello, greeting: Greeting): Decision {
    const { linked } = routingOf(this.#setup.topology);
    // By a connection of one's own come neighbours, and nobody else; by the hub all others.
    if (isDetour(greeting.connection) === linked(this.me.id, hello.id)) return "leaf";
    const rival = this.#greeter.admitted(hello.id, greeting);
    return this.#admission.decide(this.me, hello, rival, this.#nowUs);
  }

  #greeted(greeting: Greeting, end: GreetingEnd): void {
    const { dialler } = this.#search;
    const { dialled, connection, handshake } = greeting;
    const address = dialled?.address ?? connection.remote;
    if (dialled && handshake.theirs) dialler.met(address, handshake.theirs);
    if (dialled && end.kind !== "linked") {
      const failed = end.kind === "closed" || end.kind === "broken";
      dialler.closed(address, failed ? end.reason : undefined);
    }
    switch (end.kind) {
      case "linked":
        // Admitted before the start, but through only now: it comes too late all the same.
        if (this.#admission.closed) connection.close();
        else this.#link(new Link(end.hello, connection, end, this.#nowUs - this.#beganUs));
        break;
      case "myself":
        if (dialled) dialler.forget(address);
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
    this.#search.dialler.linked(link.address);
    this.#refusals.settled(link.peer);
    this.#owner.linked(link);
  }

  #refuse(refusal: Refusal): void {
    const { by, reason, hello } = refusal;
    if (by === "me" && reason === "id-taken") this.#self.keptFrom(hello, this.#nowUs);
    const outdated = by === "them" && reason === "id-taken" && this.#self.isDisputed(this.#nowUs);
    if (reason === "leaf" && hello) this.heardOf(hello.known);
    if (reason === "leaf" || reason === "duplicate" || outdated) return;
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
    const seen = this.#search.dialler.entries.flatMap(({ identity }) => identity ?? []);
    const linked = this.#links.all.map(({ peer }) => peer);
    // The one who refuses knows others, perhaps, of whom nobody has told here yet.
    const told = refusal.hello ? [refusal.hello, ...refusal.hello.known] : [];
    this.#self.giveUp([...seen, ...linked, ...told]);
    for (const link of this.#links.everybody) {
      this.#links.drop(link);
      this.#owner.dropped(link);
    }
    this.#greeter.abandonAll();
    this.#owner.renamed(this.me);
    this.#search.restart(this.me);
  }
}
