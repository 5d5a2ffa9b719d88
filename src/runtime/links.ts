import { type Identity, identityKey } from "../protocol/identity.js";
import { Liveness, PING_EVERY_US } from "../protocol/liveness.js";
import type { Frame, KnownPeer } from "../wire/frames.js";
import { KNOWN_PEERS_MAX } from "../wire/known-peers-schema.js";
import type { Loss } from "./connection.js";
import type { Link } from "./link.js";

/** Why a link is gone: its connection was lost, or nothing came for 5 s. */
export type LinkLoss = Loss | { readonly kind: "silent" };

/** Who is told what the links bring. */
export interface LinksOwner {
  frame(link: Link, frame: Frame): void;
  down(link: Link, why: LinkLoss): void;
}

/** All links that are up, at most one per peer id, kept alive by pings. */
export class Links {
  readonly #owner: LinksOwner;
  readonly #byId = new Map<string, Link>();
  readonly #liveness: Liveness;
  #pingAtUs: number;
  #nowUs: number;

  constructor(owner: LinksOwner, nowUs: number) {
    this.#owner = owner;
    this.#liveness = new Liveness(nowUs);
    this.#pingAtUs = nowUs + PING_EVERY_US;
    this.#nowUs = nowUs;
  }

  get all(): Link[] {
    return [...this.#byId.values()];
  }

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): Link | undefined {
    return this.#byId.get(id);
  }

  has(identity: Identity): boolean {
    return this.#byId.get(identity.id)?.peer.incarnation === identity.incarnation;
  }

  /** Whom this machine is linked with, as far as one frame can name them. */
  known(): KnownPeer[] {
    return this.all
      .map(({ peer: { id, incarnation }, address }) => ({ id, incarnation, ...address }))
      .slice(0, KNOWN_PEERS_MAX);
  }

  add(link: Link, nowUs: number): void {
    const key = identityKey(link.peer);
    this.#byId.set(link.peer.id, link);
    this.#liveness.heard(key, nowUs);
    link.connection.handTo({
      frame: (frame) => {
        this.#liveness.heard(key, this.#nowUs);
        if (frame.kind === "ping") link.connection.send({ kind: "pong" });
        else if (frame.kind !== "pong") this.#owner.frame(link, frame);
      },
      lost: (loss) => {
        this.#forget(link);
        this.#owner.down(link, loss);
      },
    });
  }

  /** Ends a link from this side, with a last frame if there is something to say. */
  drop(link: Link, last?: Frame): void {
    if (last) link.connection.send(last);
    link.connection.close();
    this.#forget(link);
  }

  /** Closes everything at once; what was to be sent is not. */
  destroyAll(): void {
    for (const link of this.all) {
      link.connection.destroy();
      this.#forget(link);
    }
  }

  sendAll(frame: Frame): void {
    for (const link of this.#byId.values()) link.connection.send(frame);
  }

  /** A turn begins. */
  awake(nowUs: number): void {
    this.#nowUs = nowUs;
    this.#liveness.awake(nowUs);
  }

  /** Whether anything came from a peer since a moment. */
  heardSince(link: Link, sinceUs: number): boolean {
    return this.#liveness.heardUs(identityKey(link.peer)) > sinceUs;
  }

  /** When this machine last woke from a freeze of its own; before all time if it never did. */
  get wokeUs(): number {
    return this.#liveness.wokeUs;
  }

  /** Pings everybody once a second, and gives up on those who say nothing. */
  settle(nowUs: number): void {
    if (nowUs >= this.#pingAtUs) {
      this.#pingAtUs = nowUs + PING_EVERY_US;
      this.sendAll({ kind: "ping" });
    }
    if (nowUs < this.#liveness.deadlineUs) return;
    const silent = new Set(this.#liveness.silent(nowUs));
    for (const link of this.all.filter((one) => silent.has(identityKey(one.peer)))) {
      this.drop(link, { kind: "bye", reason: "silent" });
      this.#owner.down(link, { kind: "silent" });
    }
  }

  nextWakeUs(): number {
    return Math.min(this.#pingAtUs, this.#liveness.deadlineUs);
  }

  #forget(link: Link): void {
    if (this.#byId.get(link.peer.id) !== link) return;
    this.#byId.delete(link.peer.id);
    this.#liveness.forget(identityKey(link.peer));
  }
}
