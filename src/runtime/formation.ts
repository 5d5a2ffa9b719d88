import { nextFreeId } from "../model/id.js";
import { type Address, AddressBook, addressKey } from "../protocol/address-book.js";
import { Barrier, type BarrierStep } from "../protocol/barrier.js";
import { compareIdentities, type Identity, identityKey } from "../protocol/identity.js";
import type { Frame, Hello, KnownPeer, RejectReason } from "../wire/frames.js";
import { Admission } from "./admission.js";
import { Dialler } from "./dialler.js";
import { type FormationView, pairsApart } from "./formation-view.js";
import { Greeter, type Greeting, type GreetingEnd } from "./greeter.js";
import type { LifeEvent } from "./life-event.js";
import { Link } from "./link.js";
import type { Links } from "./links.js";
import type { Refusal } from "./refusal.js";
import { Refusals, refusalOf } from "./refusals.js";
import type { Seams } from "./seams.js";
import type { MachineSetup } from "./setup.js";
import type { Turns } from "./turns.js";

export interface FormationOwner {
  tell(event: LifeEvent): void;
  /** A connection came to nothing, for this reason. */
  stranger(address: string, reason: string): void;
  /** The run starts, with these machines, oneself included. */
  started(hellos: readonly Hello[], taken: boolean): void;
  /** This machine can have no part in the run. */
  shutOut(refusal: Refusal): void;
}

const KNOWN_MAX = 64;

/** From the first hint to the start of the run: finding, linking, agreeing. */
export class Formation {
  readonly #setup: MachineSetup;
  readonly #seams: Seams;
  readonly #turns: Turns;
  readonly #links: Links;
  readonly #owner: FormationOwner;
  readonly #greeter: Greeter;
  readonly #admission: Admission;
  readonly #refusals = new Refusals();
  /** What everybody said who was ever linked: a START may name one whose link is gone. */
  readonly #hellos = new Map<string, Hello>();
  #me: Identity;
  #dialler: Dialler;
  #barrier: Barrier;
  #linksChanged = false;
  #closed: RejectReason | undefined;
  readonly #beganUs: number;
  #nowUs: number;

  constructor(
    setup: MachineSetup,
    seams: Seams,
    turns: Turns,
    links: Links,
    owner: FormationOwner,
  ) {
    this.#setup = setup;
    this.#seams = seams;
    this.#turns = turns;
    this.#links = links;
    this.#owner = owner;
    this.#beganUs = seams.scheduler.nowUs();
    this.#nowUs = this.#beganUs;
    this.#me = { id: setup.id, incarnation: setup.incarnation };
    this.#dialler = this.#newDialler();
    this.#barrier = new Barrier(this.#me, setup.machines);
    this.#admission = new Admission(links, (link) => {
      links.drop(link, { kind: "bye", reason: "id-taken" });
      this.linkDown(link);
    });
    this.#greeter = new Greeter(turns, setup.machines, {
      hello: () => this.#hello(),
      closed: () => this.#closed,
      decide: (hello, greeting) => this.#decide(hello, greeting),
      ended: (greeting, end) => this.#greeted(greeting, end),
    });
  }

  get id(): string {
    return this.#me.id;
  }

  begin(): void {
    this.#seams.transport.onConnection((stream) =>
      this.#turns.accept(stream, () => this.#greeter.open(stream)),
    );
    this.#lookAround(this.#setup.peers);
  }

  /** More places to look at, as people said. */
  hintPeers(peers: readonly Address[]): void {
    for (const address of peers) this.#dialler.hint({ source: "peers", address });
  }

  /** The run is ending here: who comes now comes too early for the next one. */
  close(): void {
    this.#closed = "ending";
  }

  /** Drops whoever is still in the doorway. */
  end(): void {
    this.close();
    this.#greeter.abandonAll();
  }

  frame(link: Link, frame: Frame): void {
    switch (frame.kind) {
      case "peers":
        this.#heardOf(link, frame.known);
        break;
      case "ready":
        this.#barrier.ready(link.peer, frame.roster, frame.taken);
        break;
      case "start":
        this.#apply(this.#barrier.startedElsewhere(frame.roster, frame.taken));
        break;
      default:
    }
  }

  /** A link broke before the start: whoever comes back is linked anew. */
  linkDown(link: Link): void {
    this.#admission.forget(link);
    this.#barrier.unlinked(link.peer);
    this.#dialler.closed(link.address);
    this.#linksChanged = true;
    this.#owner.tell({ kind: "unlinked", id: link.peer.id, address: link.addressText });
  }

  awake(nowUs: number): void {
    this.#nowUs = nowUs;
    this.#greeter.awake(nowUs);
  }

  settle(nowUs: number): void {
    this.#greeter.settle(nowUs);
    if (this.#closed !== undefined) return;
    this.#dialler.settle(nowUs);
    if (this.#linksChanged) {
      this.#linksChanged = false;
      this.#links.sendAll({ kind: "peers", known: this.#known() });
    }
    // Once for READY, and once more because READY may have been all that was missing.
    this.#apply(this.#barrier.step(this.#taken));
    this.#apply(this.#barrier.step(this.#taken));
  }

  nextWakeUs(): number {
    const greeterUs = this.#greeter.nextWakeUs();
    if (this.#closed !== undefined) return greeterUs;
    return Math.min(greeterUs, this.#dialler.nextWakeUs(), this.#admission.nextWakeUs());
  }

  view(): FormationView {
    const unready = new Set(this.#barrier.unready);
    const links = this.#links.all;
    return {
      id: this.#me.id,
      run: this.#setup.run,
      machines: this.#setup.machines,
      linked: links.map(({ peer: { id, host }, address }) => {
        return { id, host, address: addressKey(address), ready: !unready.has(id) };
      }),
      tooMany: this.#barrier.tooMany,
      unlinked: this.#dialler.entries.filter((e) => !e.identity || !this.#links.has(e.identity)),
      refusals: this.#refusals.all,
      apart: pairsApart(links),
    };
  }

  readonly #taken = (): boolean => this.#seams.store.taken(this.#setup.run);

  /** Advertises, looks, and dials the places that people named. */
  #lookAround(peers: readonly Address[]): void {
    const { discovery, transport } = this.#seams;
    const { run, machines } = this.#setup;
    this.hintPeers(peers);
    discovery?.start(
      { ...this.#me, run, machines, port: transport.port },
      {
        found: (identity, address) =>
          this.#turns.run(() => this.#dialler.hint({ source: "mdns", identity, address })),
        gone: (identity) => this.#turns.run(() => this.#dialler.gone(identity)),
        deaf: () => this.#turns.run(() => this.#owner.tell({ kind: "deaf" })),
        trouble: (text) => this.#turns.run(() => this.#owner.tell({ kind: "trouble", text })),
      },
    );
  }

  #newDialler(): Dialler {
    const book = new AddressBook(this.#me, this.#setup.machines, this.#seams.random);
    return new Dialler(book, this.#seams, this.#turns, {
      occupied: (identity) => this.#links.has(identity) || this.#greeter.meets(identity),
      opened: (stream, hint) => this.#greeter.open(stream, hint),
    });
  }

  #hello(): Hello {
    const { run, host, machines, rules, seed, rate } = this.#setup;
    const { port } = this.#seams.transport;
    const settings = { run, host, machines, rules, seed, rate };
    return {
      kind: "hello",
      ...this.#me,
      ...settings,
      port,
      linksUp: this.#links.size,
      known: this.#known(),
    };
  }

  #known(): KnownPeer[] {
    return this.#links.all
      .map(({ peer: { id, incarnation }, address }) => ({ id, incarnation, ...address }))
      .slice(0, KNOWN_MAX);
  }

  #heardOf(link: Link, known: readonly KnownPeer[]): void {
    link.sees = new Set(known.map((peer) => peer.id));
    for (const { id, incarnation, host, port } of known) {
      const identity = { id, incarnation };
      this.#dialler.hint({ source: "gossip", identity, address: { host, port } });
    }
  }

  #decide(hello: Hello, greeting: Greeting): "admit" | "later" | RejectReason {
    if (this.#closed !== undefined) return this.#closed;
    const iDecide = compareIdentities(this.#me, hello) < 0;
    if (iDecide && this.#greeter.admitted(hello, greeting)) return "duplicate";
    return this.#admission.decide(hello, iDecide, this.#nowUs);
  }

  #greeted(greeting: Greeting, end: GreetingEnd): void {
    const { dialled, connection } = greeting;
    const address = dialled?.address ?? connection.remote;
    if (dialled && end.kind !== "linked") {
      this.#dialler.closed(address, end.kind === "broken" ? end.reason : undefined);
    }
    switch (end.kind) {
      case "linked":
        this.#link(new Link(end.hello, connection, end, this.#nowUs - this.#beganUs));
        break;
      case "myself":
        if (dialled) this.#dialler.forget(address);
        break;
      case "yield-id":
        this.#yieldId({ ...end, by: "them", reason: "id-taken", address: addressKey(address) });
        break;
      case "refused":
        this.#refuse(refusalOf(end, addressKey(address), this.#hello()));
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
    this.#dialler.linked(link.address, link.peer);
    this.#heardOf(link, link.peer.known);
    this.#hellos.set(identityKey(link.peer), link.peer);
    this.#refusals.settled(link.peer.id);
    this.#barrier.linked(link.peer);
    this.#linksChanged = true;
    this.#owner.tell({ kind: "linked", id: link.peer.id, address: link.addressText });
  }

  #refuse(refusal: Refusal): void {
    const { by, reason, hello } = refusal;
    if (reason === "duplicate") return;
    if (by === "them" && this.#closed === undefined) {
      const mayStillStart = hello !== undefined && this.#barrier.confirmedWith(hello);
      if (reason === "id-taken") this.#yieldId(refusal);
      if (reason === "started" && !mayStillStart) this.#owner.shutOut(refusal);
    }
    if (this.#refusals.add(refusal)) this.#owner.tell({ kind: "refused", refusal });
  }

  /** Somebody has the better claim to my id: take the next free one, unless it was asked for. */
  #yieldId(refusal: Refusal): void {
    if (this.#setup.idGiven) {
      this.#owner.shutOut(refusal);
      return;
    }
    const taken = new Set([this.#me.id, ...(refusal.hello ? [refusal.hello.id] : [])]);
    for (const link of this.#links.all) taken.add(link.peer.id);
    for (const { identity } of this.#dialler.entries) if (identity) taken.add(identity.id);
    this.#me = { ...this.#me, id: nextFreeId(this.#setup.id, taken) };
    for (const link of this.#links.all) {
      this.#links.drop(link);
      this.linkDown(link);
    }
    this.#barrier = new Barrier(this.#me, this.#setup.machines);
    this.#dialler = this.#newDialler();
    this.#greeter.abandonAll();
    this.#owner.tell({ kind: "renamed", id: this.#me.id });
    this.#lookAround(this.#setup.peers);
  }

  #apply(step: BarrierStep | undefined): void {
    if (step === undefined) return;
    this.#links.sendAll(step);
    const members = this.#barrier.started;
    if (members === undefined) return;
    this.#closed = "started";
    this.#seams.discovery?.stopLooking();
    const hellos = members.map((m) => this.#hellos.get(identityKey(m)) ?? this.#hello());
    for (const link of this.#links.all) {
      if (!hellos.some((h) => identityKey(h) === identityKey(link.peer))) this.#links.drop(link);
    }
    this.#owner.started(hellos, step.taken);
  }
}
