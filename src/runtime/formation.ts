import { nextFreeId } from "../model/id.js";
import { type Address, AddressBook, addressKey } from "../protocol/address-book.js";
import { Barrier, type BarrierStep } from "../protocol/barrier.js";
import { compareIdentities, type Identity, identityKey } from "../protocol/identity.js";
import { findConflict } from "../protocol/settings.js";
import type { Frame, Hello, KnownPeer, RejectReason } from "../wire/frames.js";
import { Admission } from "./admission.js";
import { Dialler } from "./dialler.js";
import { type FormationView, pairsApart } from "./formation-view.js";
import { Greeter, type Greeting, type GreetingEnd } from "./greeter.js";
import { Link } from "./link.js";
import type { Links } from "./links.js";
import type { Refusal } from "./refusal.js";
import type { Seams } from "./seams.js";
import type { MachineSetup } from "./setup.js";
import type { Turns } from "./turns.js";

export interface FormationOwner {
  renamed(id: string): void;
  linked(link: Link): void;
  /** A link was dropped or lost before the start. */
  unlinked(link: Link): void;
  refused(refusal: Refusal): void;
  /** Discovery has something to say. */
  trouble(text: string): void;
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
  readonly #refusals = new Map<string, Refusal>();
  /** What everybody said who was ever linked: a START may name one whose link is gone. */
  readonly #hellos = new Map<string, Hello>();
  #me: Identity;
  #dialler: Dialler;
  #barrier: Barrier;
  #linksChanged = false;
  #closed: RejectReason | undefined;
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
    this.#nowUs = seams.scheduler.nowUs();
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

  /** Nobody is admitted from now on. */
  close(reason: "started" | "ending"): void {
    this.#closed = reason;
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
    this.#owner.unlinked(link);
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
      refusals: [...this.#refusals.values()],
      apart: pairsApart(links),
    };
  }

  readonly #taken = (): boolean => this.#seams.store.taken(this.#setup.run);

  /** Advertises, looks, and dials the places that people named. */
  #lookAround(peers: readonly Address[]): void {
    const { discovery, transport } = this.#seams;
    this.hintPeers(peers);
    discovery?.start(
      { ...this.#me, run: this.#setup.run, port: transport.port },
      {
        found: (identity, address) =>
          this.#turns.run(() => this.#dialler.hint({ source: "mdns", identity, address })),
        gone: (identity) => this.#turns.run(() => this.#dialler.gone(identity)),
        trouble: (text) => this.#turns.run(() => this.#owner.trouble(text)),
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
        this.#link(new Link(end.hello, connection, end, this.#nowUs));
        break;
      case "myself":
        if (dialled) this.#dialler.forget(address);
        break;
      case "yield-id":
        this.#yieldId({
          by: "them",
          reason: "id-taken",
          address: addressKey(address),
          hello: end.hello,
        });
        break;
      case "refused":
        this.#refuse(end, addressKey(address));
        break;
      case "broken":
        break;
      default:
        end satisfies never;
    }
  }

  #link(link: Link): void {
    this.#links.add(link, this.#nowUs);
    this.#dialler.linked(link.address, link.peer);
    for (const { id, incarnation, host, port } of link.peer.known) {
      this.#dialler.hint({ source: "gossip", identity: { id, incarnation }, address: { host, port } });
    }
    this.#hellos.set(identityKey(link.peer), link.peer);
    for (const [key, refusal] of this.#refusals) {
      if (refusal.hello?.id === link.peer.id) this.#refusals.delete(key);
    }
    this.#barrier.linked(link.peer);
    this.#linksChanged = true;
    this.#owner.linked(link);
  }

  #refuse(end: Extract<GreetingEnd, { kind: "refused" }>, address: string): void {
    const { by, reason, hello, theirVersion } = end;
    if (reason === "duplicate") return;
    const conflict = hello && reason === "settings" ? findConflict(this.#hello(), hello) : undefined;
    const refusal: Refusal = {
      by,
      reason,
      address,
      ...(hello && { hello }),
      ...(conflict && { conflict }),
      ...(theirVersion !== undefined && { theirVersion }),
    };
    if (by === "them" && this.#closed === undefined) {
      if (reason === "id-taken") return this.#yieldId(refusal);
      const mayStillStart = hello !== undefined && this.#barrier.confirmedWith(hello);
      if (reason === "started" && !mayStillStart) return this.#owner.shutOut(refusal);
    }
    const key = `${hello ? identityKey(hello) : address} ${reason}`;
    if (this.#refusals.has(key)) return;
    this.#refusals.set(key, refusal);
    this.#owner.refused(refusal);
  }

  /** Somebody has the better claim to my id: take the next free one, unless it was asked for. */
  #yieldId(refusal: Refusal): void {
    if (this.#setup.idGiven) return this.#owner.shutOut(refusal);
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
    this.#owner.renamed(this.#me.id);
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
