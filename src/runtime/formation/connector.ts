import { addressKey } from "../../protocol/address.js";
import type { AddressEntry } from "../../protocol/address-book.js";
import type { RejectReason } from "../../wire/frames.js";
import type { NodeContext } from "../context.js";
import { Link } from "../links/link.js";
import { SilenceProbes } from "../links/silence-probes.js";
import { isMember, numberOf } from "../setup.js";
import { Admission } from "./admission.js";
import { type HandshakeEnd, Handshaker, type PendingConnection } from "./handshaker.js";
import { PeerDialer } from "./peer-dialer.js";
import { idTakenBy, Lateness, type Refusal, Refusals, refusalOf } from "./refusals.js";
import { Self } from "./self.js";

/** From the first hint to a link: what comes of each handshake, and what refusals mean here. */
export class Connector {
  readonly self: Self;
  readonly dialer: PeerDialer;
  readonly refusals: Refusals = new Refusals();
  readonly #context: NodeContext;
  readonly #renamed: () => void;
  readonly #admission: Admission;
  readonly #handshaker: Handshaker;
  readonly #lateness: Lateness;
  readonly #probes: SilenceProbes;
  readonly #beganUs: number;

  /** `renamed`: this node has another id now, and no links. */
  constructor(context: NodeContext, renamed: () => void) {
    this.#context = context;
    this.#renamed = renamed;
    this.#beganUs = context.clock.nowUs;
    this.#admission = new Admission(context);
    this.self = new Self(context, this.#admission);
    this.#handshaker = new Handshaker(context, this.self, this.#admission, (pending, end) =>
      this.#ended(pending, end),
    );
    this.dialer = new PeerDialer(context, this.self, this.#handshaker);
    this.#lateness = new Lateness(numberOf(context.setup));
    this.#probes = new SilenceProbes(context, this.self);
  }

  /** Addresses that led to no link that is up. */
  get unlinked(): AddressEntry[] {
    const { links } = this.#context;
    return this.dialer.book.entries().filter((e) => !e.identity || !links.has(e.identity));
  }

  /** From now on nothing is admitted, for this reason, and nothing is looked for. */
  close(reason: RejectReason): void {
    if (!this.#admission.closed) this.#context.ports.discovery?.stopLooking();
    this.#admission.close(reason);
  }

  /** Drops what is still in the doorway. */
  end(): void {
    this.close("ending");
    this.#handshaker.abandonAll();
    this.#probes.end();
  }

  /** A link broke before the start: a machine that comes back is linked anew. */
  linkDown(link: Link): void {
    this.#admission.forget(link);
    this.dialer.book.closed(link.address, this.#context.clock.nowUs);
  }

  poll(): void {
    this.#handshaker.poll();
    this.#admission.poll();
    this.#probes.poll();
    if (this.#admission.closed) return;
    this.dialer.poll();
    const refusal = this.#lateness.by(this.#context.clock.nowUs, this.#isLinked);
    if (refusal) this.#context.finish({ kind: "shut-out", refusal });
  }

  nextDeadlineUs(): number {
    const handshakeUs = this.#handshaker.nextDeadlineUs();
    if (this.#admission.closed) return handshakeUs;
    return Math.min(
      handshakeUs,
      this.dialer.nextDeadlineUs(),
      this.#admission.nextDeadlineUs(),
      this.#lateness.nextDeadlineUs(),
    );
  }

  get #isLinked(): boolean {
    return this.#context.links.toNodes.length > 0;
  }

  #ended({ dialled, connection, handshake }: PendingConnection, end: HandshakeEnd): void {
    const { setup, clock, links, emit } = this.#context;
    const { book } = this.dialer;
    const address = dialled?.address ?? connection.remote;
    if (dialled && handshake.theirs) book.met(address, handshake.theirs, handshake.proven);
    if (dialled && end.kind !== "linked") {
      const failed = end.kind === "closed" || end.kind === "broken";
      book.closed(address, clock.nowUs, failed ? end.reason : undefined);
    }
    switch (end.kind) {
      case "linked":
        // Admitted before the start, but through only now: it comes too late all the same.
        if (this.#admission.closed) connection.close();
        else {
          const formedUs = clock.nowUs - this.#beganUs;
          this.#link(new Link(end.peer, connection, { ...end, formedUs }));
        }
        break;
      case "myself":
        if (dialled) book.forget(address);
        break;
      case "yield-id":
        if (dialled) this.self.ownId.claimed(clock.nowUs);
        this.#refuse(idTakenBy(end.hello, addressKey(address)), dialled !== undefined);
        break;
      case "refused":
        if (end.reason === "leaf") this.dialer.heardOf(end.known ?? [], connection);
        this.#refused(refusalOf(end, addressKey(address), setup), dialled !== undefined);
        break;
      case "alive":
        links.alive(end.hello);
        break;
      case "closed":
        break;
      case "broken":
        emit({ kind: "stranger", address: addressKey(address), reason: end.reason });
        break;
      default:
        end satisfies never;
    }
  }

  #link(link: Link): void {
    const { clock, links } = this.#context;
    if (links.get(link.peer.id)) {
      // Another of this id was admitted at the same time, and was sooner.
      link.connection.send({ kind: "bye", reason: "id-taken" });
      link.connection.close();
      this.dialer.book.closed(link.address, clock.nowUs);
      return;
    }
    this.dialer.book.linked(link.address);
    this.refusals.settled(link.peer);
    links.add(link);
  }

  #refused(refusal: Refusal, dialled: boolean): void {
    const { setup, clock, links } = this.#context;
    const { ownId } = this.self;
    const { by, reason, hello } = refusal;
    // One that meets a closed run by chance is nothing that its people need to know of.
    if (setup.members !== null && !(hello && isMember(setup, hello))) return;
    // It asked whether this machine lives, when that had given it up.
    if (by === "me" && hello && links.hasLost(hello)) return;
    if (by === "me" && reason === "id-taken") ownId.keptFrom(hello, clock.nowUs);
    const outdated = by === "them" && reason === "id-taken" && ownId.isDisputed(clock.nowUs);
    if (reason === "leaf" || reason === "duplicate" || outdated) return;
    if (by === "them" && reason === "id-taken" && dialled) ownId.witnessed(clock.nowUs);
    this.#refuse(refusal, dialled);
  }

  /**
   * Any stranger can connect and say that the run has started or that an id is taken. So that
   * decides something only where this machine dialled, and not by one machine's word while links
   * show that a run forms with this one. One that has no links has nothing to hold against it: a
   * machine that comes late, or has an id that was typed twice, hears no more than that either.
   */
  #refuse(refusal: Refusal, dialled: boolean): void {
    const { nowUs } = this.#context.clock;
    const { by, reason, hello } = refusal;
    const bindsMe = by === "them" && dialled && !this.#admission.closed;
    const isLost = !this.#isLinked || this.self.ownId.isLost(nowUs);
    if (bindsMe && reason === "id-taken" && isLost) {
      this.#yieldId(refusal);
      return;
    }
    if (bindsMe && reason === "started") this.#lateness.said(refusal, nowUs);
    // A machine that said it unasked is asked, at the address where it was announced.
    if (by === "them" && !dialled && hello) this.dialer.book.urge(hello, nowUs);
    if (this.refusals.add(refusal, nowUs)) this.#context.emit({ kind: "refused", refusal });
  }

  /** Another has the better claim to the id: take the next free one, unless it was asked for. */
  #yieldId(refusal: Refusal): void {
    const { setup, links, emit, finish } = this.#context;
    if (setup.idGiven) {
      finish({ kind: "shut-out", refusal });
      return;
    }
    const seen = this.dialer.book.entries().flatMap(({ identity }) => identity ?? []);
    const linked = links.toMachines.map(({ peer }) => peer);
    const told = refusal.hello ? [refusal.hello] : [];
    this.self.ownId.giveUp([...seen, ...linked, ...told]);
    for (const link of links.toNodes) links.drop(link);
    this.#handshaker.abandonAll();
    this.#renamed();
    emit({ kind: "renamed", id: this.self.identity.id });
    this.dialer.restart();
  }
}
