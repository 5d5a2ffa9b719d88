import { KNOWN_PEERS_MAX } from "../../model/limits.js";
import { Barrier, type BarrierStep } from "../../protocol/barrier.js";
import { identityKey } from "../../protocol/identity.js";
import type { Frame, KnownPeer, Peer } from "../../wire/frames.js";
import type { NodeContext } from "../context.js";
import { type Link, misplaced } from "../links/link.js";
import { knownTo } from "../links/links.js";
import { numberOf } from "../setup.js";
import type { Self } from "./self.js";

/**
 * The larger the run, the more links come up at once, and the more others are told of each: news of
 * them goes out in larger bundles.
 */
const GOSSIP_EVERY_US_PER_MACHINE = 30_000;
const GOSSIP_EVERY_US_PER_PAIR = 1_000;

/** From the first link to the start: tells the others of its links, and agrees on a roster. */
export class StartAgreement {
  readonly #context: NodeContext;
  readonly #self: Self;
  readonly #nameTaken: () => boolean;
  readonly #started: (members: readonly Peer[], nameTaken: boolean) => void;
  readonly #machines: number;
  #barrier: Barrier<Peer>;
  #linksChanged = false;
  /** Not before then is the next PEERS due. */
  #gossipAtUs = Number.NEGATIVE_INFINITY;

  /**
   * `nameTaken`: whether another run's folder of this name is here already; `started` is told of
   * the members of the run, this node included.
   */
  constructor(
    context: NodeContext,
    self: Self,
    nameTaken: () => boolean,
    started: (members: readonly Peer[], nameTaken: boolean) => void,
  ) {
    this.#context = context;
    this.#self = self;
    this.#nameTaken = nameTaken;
    this.#started = started;
    this.#machines = numberOf(context.setup);
    this.#barrier = new Barrier(self.peer, this.#machines);
  }

  /** How far it is; another one once this machine has another id. */
  get barrier(): Omit<Barrier<Peer>, "step"> {
    return this.#barrier;
  }

  /** This machine is another one now; its links are gone, and nothing that it confirmed holds. */
  renamed(): void {
    this.#barrier = new Barrier(this.#self.peer, this.#machines);
  }

  linked({ peer }: Link): void {
    this.#barrier.linked(peer);
    this.#linksChanged = true;
  }

  unlinked({ peer }: Link): void {
    this.#barrier.unlinked(peer);
    this.#linksChanged = true;
  }

  /** Throws WireError on a frame that has no place before the start. */
  frame(link: Link, frame: Frame): void {
    switch (frame.kind) {
      case "ready":
        this.#barrier.ready(link.peer, frame.roster, frame.nameTaken);
        break;
      case "start":
        this.#apply(this.#barrier.startedElsewhere(link.peer, frame.roster, frame.nameTaken));
        break;
      case "bye":
        // The close that follows it says as much.
        break;
      default:
        // DATA too: it follows its sender's START, which starts this machine as well.
        throw misplaced(frame);
    }
  }

  poll(): void {
    const { clock, links } = this.#context;
    const { nowUs } = clock;
    if (this.#barrier.started) return;
    if (this.#linksChanged && nowUs >= this.#gossipAtUs) {
      this.#linksChanged = false;
      this.#gossipAtUs = nowUs + this.#gossipEveryUs;
      const known = new Map(links.toNodes.map((link) => [identityKey(link.peer), link]));
      for (const link of links.toMachines) this.#gossip(link, known);
    }
    // Once for READY, and once more because READY may have been all that was missing.
    this.#apply(this.#barrier.step(this.#nameTaken));
    this.#apply(this.#barrier.step(this.#nameTaken));
  }

  nextDeadlineUs(): number {
    const waits = this.#linksChanged && !this.#barrier.started;
    return waits ? this.#gossipAtUs : Number.POSITIVE_INFINITY;
  }

  get #gossipEveryUs(): number {
    const n = this.#machines;
    return Math.max(n * GOSSIP_EVERY_US_PER_MACHINE, n * n * GOSSIP_EVERY_US_PER_PAIR);
  }

  /** What is new since the last time, and no more: in a run of n machines n² links carry this. */
  #gossip(to: Link, links: ReadonlyMap<string, Link>): void {
    const { connection, told } = to;
    const known: KnownPeer[] = [];
    for (const [key, link] of links) {
      if (link === to || told.has(key)) continue;
      const one = knownTo(connection, link);
      if (one === undefined) continue;
      known.push(one);
      told.set(key, one.id);
    }
    const gone = [...told].filter(([key]) => !links.has(key));
    for (const [key] of gone) told.delete(key);
    // Of an id that is known again, as another process, the peer has heard that or does now.
    const again = new Set(told.values());
    const lost = gone.flatMap(([, id]) => (again.has(id) ? [] : id));
    for (let at = 0; at < Math.max(known.length, lost.length); at += KNOWN_PEERS_MAX) {
      connection.send({
        kind: "peers",
        known: known.slice(at, at + KNOWN_PEERS_MAX),
        lost: lost.slice(at, at + KNOWN_PEERS_MAX),
      });
    }
  }

  #apply(step: BarrierStep | undefined): void {
    if (step === undefined) return;
    const members = this.#barrier.started;
    if (members !== undefined) this.#started(members, step.nameTaken);
    else this.#context.links.sendAll(step);
  }
}
