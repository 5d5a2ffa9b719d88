import { isMachine } from "../model/id.js";
import type { Frame } from "../wire/frames.js";
import { type Identity, identityKey, sameIdentity } from "./identity.js";
import { rosterHash } from "./roster.js";

/** What the barrier wants done: a frame for every link, and when it says START, the run begins. */
export type BarrierStep = Extract<Frame, { kind: "ready" | "start" }>;

/** Machines may come and go, and each time make another roster: a START is not as late as that. */
const CONFIRMED_MAX = 64;

interface Confirmed<Member> {
  readonly members: readonly Member[];
  /**
   * What my first READY for it said. Another READY says the same: the others may have started on
   * the first one, and the folder that is here by now is the run's own.
   */
  readonly nameTaken: boolean;
}

interface Peer<Member> {
  readonly identity: Member;
  ready: { readonly roster: string; readonly nameTaken: boolean } | undefined;
}

/**
 * When a run may start: every one of the n has said READY for the very roster that I see, or a
 * linked machine has started one that I once confirmed (then all had).
 *
 *     waiting ──all n−1 links up──► ready ──READY for my roster from all──► started
 *        ▲                            │ │                                     ▲
 *        └──── a link lost or new ────┘ └──START for a roster I confirmed─────┘
 *
 * Safety: starting R needs a READY for R from all, and a machine that starts stops confirming. A
 * READY may have been withdrawn before a machine starts by it; then either the link that brought it
 * is gone as well, or a START for another roster comes over it, and at that the two part.
 */
export class Barrier<Member extends Identity> {
  readonly #me: Member;
  readonly #machines: number;
  readonly #peers = new Map<string, Peer<Member>>();
  /**
   * Rosters that I sent READY for, the latest last. A START may come for one that I have since
   * withdrawn, and name one that is gone.
   */
  readonly #confirmed = new Map<string, Confirmed<Member>>();
  #readyFor: string | undefined;
  /** Of the linked and me; made when it is asked for, as each of n peers says its READY. */
  #roster: { readonly members: readonly Member[]; readonly hash: string } | undefined;
  #started: readonly Member[] | undefined;

  constructor(me: Member, machines: number) {
    this.#me = me;
    this.#machines = machines;
  }

  /** The roster that was started, myself included; undefined before. */
  get started(): readonly Member[] | undefined {
    return this.#started;
  }

  /** More than n are linked: no machine may start until some leave. */
  get tooMany(): boolean {
    return this.#peers.size > this.#machines - 1;
  }

  /** The linked machines that have not confirmed the roster that this one confirms. */
  get unready(): string[] {
    return [...this.#peers.values()]
      .filter(({ ready }) => ready === undefined || ready.roster !== this.#readyFor)
      .map((peer) => peer.identity.id);
  }

  linked(identity: Member): void {
    this.#peers.set(identityKey(identity), { identity, ready: undefined });
    this.#changed();
  }

  unlinked(identity: Member): void {
    this.#peers.delete(identityKey(identity));
    this.#changed();
  }

  ready(from: Identity, roster: string, nameTaken: boolean): void {
    const peer = this.#peers.get(identityKey(from));
    if (peer) peer.ready = { roster, nameTaken };
  }

  /**
   * A linked machine started: so do I, if I ever confirmed that roster. Only its members know that
   * all have, and a hub, which hears them.
   */
  startedElsewhere(from: Identity, roster: string, nameTaken: boolean): BarrierStep | undefined {
    const confirmed = this.#confirmed.get(roster);
    if (confirmed === undefined || this.#started) return undefined;
    const isMember = confirmed.members.some((member) => sameIdentity(member, from));
    if (!isMember && isMachine(from.id)) return undefined;
    return this.#start(roster, confirmed.members, nameTaken);
  }

  /** The next step; call after every change. `nameTaken`: a folder of another run has its name. */
  step(nameTaken: () => boolean): BarrierStep | undefined {
    if (this.#started || this.#peers.size !== this.#machines - 1) return undefined;
    const { members, hash: roster } = this.#linkedRoster();
    const confirmed = this.#confirmed.get(roster) ?? { members, nameTaken: nameTaken() };
    if (this.#readyFor === undefined) {
      this.#readyFor = roster;
      this.#confirm(roster, confirmed);
      return { kind: "ready", roster, nameTaken: confirmed.nameTaken };
    }
    const peers = [...this.#peers.values()];
    if (!peers.every((peer) => peer.ready?.roster === roster)) return undefined;
    const anyTaken = confirmed.nameTaken || peers.some((peer) => peer.ready?.nameTaken);
    return this.#start(roster, members, anyTaken);
  }

  #changed(): void {
    this.#readyFor = undefined;
    this.#roster = undefined;
  }

  #linkedRoster(): { readonly members: readonly Member[]; readonly hash: string } {
    if (this.#roster === undefined) {
      const members = [this.#me, ...[...this.#peers.values()].map((peer) => peer.identity)];
      this.#roster = { members, hash: rosterHash(members) };
    }
    return this.#roster;
  }

  #confirm(roster: string, confirmed: Confirmed<Member>): void {
    this.#confirmed.delete(roster);
    this.#confirmed.set(roster, confirmed);
    const [oldest] = this.#confirmed.keys();
    if (this.#confirmed.size > CONFIRMED_MAX && oldest !== undefined)
      this.#confirmed.delete(oldest);
  }

  #start(roster: string, members: readonly Member[], nameTaken: boolean): BarrierStep {
    this.#started = members;
    return { kind: "start", roster, nameTaken };
  }
}
