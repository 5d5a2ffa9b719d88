import { type Address, type AddressEntry, addressKey } from "../../protocol/address-book.js";
import type { Myself } from "../../protocol/handshake.js";
import type { Identity } from "../../protocol/identity.js";
import { prove } from "../../protocol/proof.js";
import { routingOf } from "../../protocol/topology/routing.js";
import type { Hello, KnownPeer, Peer, RejectReason } from "../../wire/frames.js";
import { Link } from "../links/link.js";
import type { Links } from "../links/links.js";
import { SilenceProbes } from "../links/silence-probes.js";
import type { FindingEvent } from "../node-event.js";
import type { Ports } from "../ports.js";
import { isDetour } from "../relay/detour.js";
import type { Detours } from "../relay/detours.js";
import type { Ends } from "../run/ends.js";
import { type NodeSetup, numberOf } from "../setup.js";
import type { Turns } from "../turns.js";
import { Admission, type Decision } from "./admission.js";
import { Greeter, type Greeting, type GreetingEnd } from "./greeter.js";
import { helloOf, introductionOf } from "./hello.js";
import { Lateness } from "./lateness.js";
import { Members } from "./members.js";
import { OwnId } from "./own-id.js";
import type { Refusal } from "./refusal.js";
import { idTakenBy, Refusals, refusalOf } from "./refusals.js";
import { Search } from "./search.js";

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
  /** This machine can have no part in the run. */
  shutOut(refusal: Refusal): void;
}

const NONCE_PARTS = 4;

/** From the first hint to a link: looks around, dials, greets, admits or refuses. */
export class Finding {
  readonly #setup: NodeSetup;
  readonly #ports: Ports;
  readonly #members: Members;
  readonly #links: Links;
  readonly #owner: FindingOwner;
  readonly #greeter: Greeter;
  readonly #admission: Admission;
  readonly #refusals = new Refusals();
  readonly #self: OwnId;
  readonly #lateness: Lateness;
  readonly #search: Search;
  readonly #probes: SilenceProbes;
  readonly #beganUs: number;
  #nowUs: number;

  constructor(setup: NodeSetup, ports: Ports, turns: Turns, links: Links, owner: FindingOwner) {
    this.#setup = setup;
    this.#ports = ports;
    this.#members = new Members(setup);
    this.#links = links;
    this.#owner = owner;
    this.#beganUs = ports.scheduler.nowUs();
    this.#nowUs = this.#beganUs;
    this.#self = new OwnId(setup.id, setup.incarnation);
    this.#lateness = new Lateness(numberOf(setup));
    this.#admission = new Admission(links, (link) => {
      links.drop(link, { kind: "bye", reason: "id-taken" });
      owner.dropped(link);
    });
    this.#greeter = new Greeter(numberOf(setup), {
      patience: () => links.formingPatience,
      myself: (to, dialled) => this.#myself(to, dialled),
      instead: ({ connection }) => links.knownFor(connection),
      decide: (hello, greeting) => this.#decide(hello, greeting),
      ended: (greeting, end) => this.#greeted(greeting, end),
    });
    this.#search = new Search(setup, ports, turns, this.#members, {
      occupied: (identity) => links.has(identity) || this.#greeter.meets(identity),
      greet: (make, hint) => this.#greeter.open(make, hint),
      tell: (event) => owner.tell(event),
    });
    this.#probes = new SilenceProbes(links, ports.transport, turns, (to) => this.#myself(to, true));
  }

  get me(): Identity {
    return this.#self.identity;
  }

  get refusals(): { all: Refusal[]; standing: Refusal[] } {
    const { all } = this.#refusals;
    return { all, standing: this.#refusals.standing(this.#ports.scheduler.nowUs()) };
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
  heardOf(known: readonly KnownPeer[], teller: Ends): void {
    this.#search.heardOf(known, teller);
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
    this.#probes.end();
  }

  /** A link broke before the start: whoever comes back is linked anew. */
  linkDown(link: Link): void {
    this.#admission.forget(link);
    this.#search.dialler.closed(link.address);
  }

  /** All that this machine says of itself. */
  get self(): Peer {
    return { ...this.#hello(), ...introductionOf(this.#setup, this.#links) };
  }

  awake(nowUs: number): void {
    this.#nowUs = nowUs;
    this.#greeter.awake(nowUs);
  }

  settle(nowUs: number): void {
    this.#greeter.settle(nowUs);
    this.#admission.settle(nowUs);
    this.#probes.settle(nowUs);
    if (this.#admission.closed) return;
    this.#search.dialler.settle(nowUs);
    const late = this.#lateness.by(nowUs, this.#isLinked);
    if (late) this.#owner.shutOut(late);
  }

  nextWakeUs(): number {
    const greeterUs = this.#greeter.nextWakeUs();
    if (this.#admission.closed) return greeterUs;
    const { dialler } = this.#search;
    const parts = [dialler, this.#admission, this.#lateness];
    return Math.min(greeterUs, ...parts.map((part) => part.nextWakeUs()));
  }

  #decide(hello: Hello, greeting: Greeting): Decision {
    const { linked } = routingOf(this.#setup.topology);
    // By a connection of one's own come neighbours, and nobody else; by the hub all others.
    if (isDetour(greeting.connection) === linked(this.me.id, hello.id)) return "leaf";
    const admitted = this.#greeter.admits(hello, greeting);
    return this.#admission.decide(this.me, hello, admitted, this.#nowUs);
  }

  #hello(): Hello {
    const parts = Array.from({ length: NONCE_PARTS }, () =>
      Math.floor(this.#ports.random() * 2 ** 32)
        .toString(16)
        .padStart(8, "0"),
    );
    return helloOf(this.#setup, this.me, {
      key: this.#setup.keys.key,
      nonce: parts.join(""),
      port: this.#ports.transport.port,
      linksUp: this.#links.size,
    });
  }

  #myself(to: Ends, dialled: boolean): Myself {
    const hello = this.#hello();
    return {
      hello,
      dialled,
      prove: (theirs) => prove(this.#setup.keys, hello, theirs, dialled),
      introduce: () => introductionOf(this.#setup, this.#links, to),
      runsWith: (theirs) => this.#links.runsWith(theirs),
      closed: (theirs) => {
        return this.#members.include(theirs) ? this.#admission.closedTo(theirs) : "closed";
      },
    };
  }

  get #isLinked(): boolean {
    return this.#links.everybody.length > 0;
  }

  #greeted(greeting: Greeting, end: GreetingEnd): void {
    const { dialler } = this.#search;
    const { dialled, connection, handshake } = greeting;
    const address = dialled?.address ?? connection.remote;
    if (dialled && handshake.theirs) dialler.met(address, handshake.theirs, handshake.proven);
    if (dialled && end.kind !== "linked") {
      const failed = end.kind === "closed" || end.kind === "broken";
      dialler.closed(address, failed ? end.reason : undefined);
    }
    switch (end.kind) {
      case "linked":
        // Admitted before the start, but through only now: it comes too late all the same.
        if (this.#admission.closed) connection.close();
        else {
          const formedUs = this.#nowUs - this.#beganUs;
          this.#link(new Link(end.peer, connection, end, formedUs, end.told));
        }
        break;
      case "myself":
        if (dialled) dialler.forget(address);
        break;
      case "yield-id":
        if (dialled) this.#self.claimed(this.#nowUs);
        this.#refuse(idTakenBy(end.hello, addressKey(address)), dialled !== undefined);
        break;
      case "refused":
        if (end.reason === "leaf") this.heardOf(end.known ?? [], connection);
        this.#refused(refusalOf(end, addressKey(address), this.#setup), dialled !== undefined);
        break;
      case "alive":
        this.#links.alive(end.hello);
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
    if (this.#links.get(link.peer.id)) {
      // Another of this id was admitted at the same time, and was sooner.
      link.connection.send({ kind: "bye", reason: "id-taken" });
      link.connection.close();
      this.#search.dialler.closed(link.address);
      return;
    }
    this.#links.add(link, this.#nowUs);
    this.#search.dialler.linked(link.address);
    this.#refusals.settled(link.peer);
    this.#owner.linked(link);
  }

  #refused(refusal: Refusal, dialled: boolean): void {
    const { by, reason, hello } = refusal;
    // Whoever meets a closed run by chance is nothing that its people need to know of.
    if (this.#members.closed && !(hello && this.#members.include(hello))) return;
    // It asked whether this machine lives, when that had given it up.
    if (by === "me" && hello && this.#links.hasLost(hello)) return;
    if (by === "me" && reason === "id-taken") this.#self.keptFrom(hello, this.#nowUs);
    const outdated = by === "them" && reason === "id-taken" && this.#self.isDisputed(this.#nowUs);
    if (reason === "leaf" || reason === "duplicate" || outdated) return;
    if (by === "them" && reason === "id-taken" && dialled) this.#self.witnessed(this.#nowUs);
    this.#refuse(refusal, dialled);
  }

  /**
   * Anybody can connect and say that the run has started or that an id is taken. So that decides
   * something only where this machine dialled, and not by one machine's word while links show that
   * a run forms with this one. One that has no links has nothing to hold against it: who comes
   * late, and who typed an id twice, hears no more than that either.
   */
  #refuse(refusal: Refusal, dialled: boolean): void {
    const { by, reason, hello } = refusal;
    const bindsMe = by === "them" && dialled && !this.#admission.closed;
    if (bindsMe && reason === "id-taken" && (!this.#isLinked || this.#self.isLost(this.#nowUs))) {
      this.#yieldId(refusal);
      return;
    }
    if (bindsMe && reason === "started") this.#lateness.said(refusal, this.#nowUs);
    // What was said unasked is asked for where the one who said it was announced.
    if (by === "them" && !dialled && hello) this.#search.dialler.urge(hello);
    if (this.#refusals.add(refusal, this.#nowUs)) this.#owner.tell({ kind: "refused", refusal });
  }

  /** Somebody has the better claim to my id: take the next free one, unless it was asked for. */
  #yieldId(refusal: Refusal): void {
    if (this.#setup.idGiven) {
      this.#owner.shutOut(refusal);
      return;
    }
    const seen = this.#search.dialler.entries.flatMap(({ identity }) => identity ?? []);
    const linked = this.#links.all.map(({ peer }) => peer);
    const told = refusal.hello ? [refusal.hello] : [];
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
