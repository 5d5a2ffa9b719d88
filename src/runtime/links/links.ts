import { HUB_ID } from "../../model/id.js";
import { formingPatience, pingPatience } from "../../protocol/crowd.js";
import { type Identity, identityKey } from "../../protocol/identity.js";
import { Liveness, PING_EVERY_US } from "../../protocol/liveness.js";
import type { OffsetSample } from "../../protocol/offset-sample.js";
import type { ByeReason, Frame, KnownPeer } from "../../wire/frames.js";
import type { Scheduler } from "../ports.js";
import { isDetour } from "../relay/detour.js";
import { type Ends, hostToTell } from "../run/ends.js";
import { RunClock } from "../run/run-clock.js";
import type { Loss } from "./channel.js";
import type { Link } from "./link.js";
import { Pings } from "./pings.js";

/** Why a link is gone: its connection was lost, or nothing came for too long. */
export type LinkLoss = Loss | { readonly kind: "silent" };

/** A link that closes so soon after one's own freeze was given up by the other side. */
const GIVEN_UP_WITHIN_US = 1_000_000;

/** Who is told what the links bring. */
export interface LinksOwner {
  frame(link: Link, frame: Frame): void;
  down(link: Link, why: LinkLoss): void;
  /** A ping told how the peer's clock stands: see the link. */
  measured(link: Link): void;
}

/** All links that are up, at most one per peer id, kept alive by pings. */
export class Links {
  readonly #owner: LinksOwner;
  readonly #byId = new Map<string, Link>();
  readonly #pings = new Map<Link, Pings>();
  readonly #liveness: Liveness;
  readonly #machines: number | null;
  /** The same of everything else while the run forms. */
  #formingPatience: number;
  /** How many times as long as in a small run pings and silences take. */
  #patience: number;
  /** Once a second there is a turn, whatever happens. */
  #turnAtUs: number;
  /** Those whose peer has started. */
  readonly #startedThere = new Set<Link>();
  /** The machines of the run whose links are gone. */
  readonly #lost = new Set<string>();
  /** Of this process at first; of the run from its start on. */
  #clock: RunClock;
  #startedHere = false;
  #pingAtUs: number;
  #nowUs: number;
  /** The same moment by the wall clock: as near to the bytes' arrival as a turn comes. */
  #wallUs: number;

  /** `machines`: how many there will be; null where those who come say it. */
  constructor(owner: LinksOwner, scheduler: Scheduler, machines: number | null) {
    this.#owner = owner;
    this.#machines = machines;
    this.#clock = new RunClock(scheduler);
    this.#nowUs = this.#clock.startUs;
    this.#wallUs = this.#clock.startWallUs;
    this.#liveness = new Liveness(this.#nowUs);
    this.#formingPatience = formingPatience(machines ?? 0);
    this.#patience = this.#formingPatience;
    this.#liveness.begin(this.#patience, this.#nowUs);
    this.#pingAtUs = this.#nowUs + PING_EVERY_US;
    this.#turnAtUs = this.#pingAtUs;
  }

  /** Those to other machines. */
  get all(): Link[] {
    return [...this.#byId.values()].filter(({ peer }) => peer.id !== HUB_ID);
  }

  /** Those to other machines, and then in a star the one to the hub, by which they go. */
  get everybody(): Link[] {
    const hub = this.#byId.get(HUB_ID);
    return hub ? [...this.all, hub] : this.all;
  }

  /** How many other machines are linked. */
  get size(): number {
    return this.#byId.size - (this.#byId.has(HUB_ID) ? 1 : 0);
  }

  /** How many times as long as in a small run a machine waits for another while the run forms. */
  get formingPatience(): number {
    return this.#formingPatience;
  }

  get(id: string): Link | undefined {
    return this.#byId.get(id);
  }

  has(identity: Identity): boolean {
    return this.#byId.get(identity.id)?.peer.incarnation === identity.incarnation;
  }

  /** Whom this machine is linked with, for somebody else. */
  knownFor(to: Ends): KnownPeer[] {
    return this.everybody.flatMap((link) => knownTo(to, link) ?? []);
  }

  add(link: Link, nowUs: number): void {
    const key = identityKey(link.peer);
    const pings = new Pings(link.connection, () => this.#clock.now().wallUs);
    this.#byId.set(link.peer.id, link);
    this.#pings.set(link, pings);
    this.#expect();
    // What comes by the hub waits where the hub is cut off: the hub says who is gone.
    if (isDetour(link.connection)) this.#liveness.spare(key, nowUs);
    else this.#liveness.heard(key, nowUs);
    link.connection.handTo({
      frame: (frame) => {
        this.#liveness.heard(key, this.#nowUs);
        if (frame.kind === "ping") pings.answer(frame, this.#wallUs);
        else if (frame.kind === "pong") this.#measured(link, pings.heard(frame, this.#wallUs));
        else this.#owner.frame(link, frame);
        if (frame.kind === "start") this.#startsThere(link);
      },
      lost: (loss) => {
        this.#forget(link);
        this.#owner.down(link, loss);
      },
    });
    pings.send();
  }

  /** The run starts: its clock stamps, and a silence is judged as soon as the pings allow. */
  start(clock: RunClock): void {
    this.#bePatient(pingPatience(Math.max(this.#machines ?? 0, this.#byId.size)));
    this.#clock = clock;
    this.#wallUs = clock.wallAtUs(this.#nowUs);
    this.#startedHere = true;
    for (const link of this.#startedThere) this.#pings.get(link)?.measure();
  }

  /** Asks a peer whether it lives, besides the pings of every second. */
  ping(link: Link): void {
    this.#pings.get(link)?.send();
  }

  /** Ends a link from this side, with a last frame if there is something to say. */
  drop(link: Link, last?: Frame): void {
    if (last) link.connection.send(last);
    link.connection.close();
    this.#forget(link);
  }

  /** Closes everything at once; what was to be sent is not. */
  destroyAll(): void {
    for (const link of this.everybody) {
      link.connection.destroy();
      this.#forget(link);
    }
  }

  /** A hub hears it before those to whom it carries it. */
  sendAll(frame: Frame): void {
    for (const { connection } of this.everybody.reverse()) connection.send(frame);
  }

  /** The last word to everybody; a hub hears it when it has carried it to the others. */
  sayBye(reason: ByeReason): void {
    for (const { connection } of this.everybody) connection.send({ kind: "bye", reason });
  }

  /** A turn begins. */
  awake(nowUs: number): void {
    this.#nowUs = nowUs;
    this.#wallUs = this.#clock.wallAtUs(nowUs);
    this.#liveness.awake(nowUs);
  }

  /** Whether anything came from a peer since a moment. */
  heardSince(link: Link, sinceUs: number): boolean {
    return this.#liveness.heardUs(identityKey(link.peer)) > sinceUs;
  }

  /** Whether a link with this machine is up, on which both have started. */
  runsWith(identity: Identity): boolean {
    const link = this.#byId.get(identity.id);
    if (link === undefined || !this.#startedHere || !this.#startedThere.has(link)) return false;
    return link.peer.incarnation === identity.incarnation;
  }

  /** Whether there was one, and is no more. */
  hasLost(identity: Identity): boolean {
    return this.#lost.has(identityKey(identity));
  }

  /** The links of the run on which nothing has come for a while, and should have. */
  quiet(nowUs: number): Link[] {
    return [...this.#startedThere].filter(({ peer }) => {
      return this.runsWith(peer) && this.#liveness.isQuiet(identityKey(peer), nowUs);
    });
  }

  /** A machine of the run has proven elsewhere that it lives. */
  alive(identity: Identity): void {
    if (this.runsWith(identity)) this.#liveness.alive(identityKey(identity), this.#nowUs);
  }

  /** The moment of this turn by the wall clock. */
  get wallUs(): number {
    return this.#wallUs;
  }

  /** When this machine last woke from a freeze of its own; before all time if it never did. */
  get wokeUs(): number {
    return this.#liveness.wokeUs;
  }

  /** A loss in the words of a trace. */
  reasonOf(why: LinkLoss): "silent" | "closed" | "gave-me-up" {
    if (why.kind === "silent") return "silent";
    return this.#nowUs - this.wokeUs < GIVEN_UP_WITHIN_US ? "gave-me-up" : "closed";
  }

  /** Pings everybody once a second, in large runs more seldom; gives up on the silent. */
  settle(nowUs: number): void {
    if (nowUs >= this.#turnAtUs) this.#turnAtUs = nowUs + PING_EVERY_US;
    if (nowUs >= this.#pingAtUs) {
      const sinceUs = nowUs - PING_EVERY_US * this.#patience;
      this.#pingAtUs = nowUs + PING_EVERY_US * this.#patience;
      for (const [link, pings] of this.#pings) {
        // Before the start a ping is to have a sign of life, and other frames are signs too.
        if (this.#startedHere || !this.heardSince(link, sinceUs)) pings.send();
      }
    }
    if (nowUs < this.#liveness.deadlineUs) return;
    const silent = new Set(this.#liveness.silent(nowUs));
    for (const link of this.everybody.filter((one) => silent.has(identityKey(one.peer)))) {
      // With the hub all ways through it are gone.
      if (this.#byId.get(link.peer.id) !== link) continue;
      this.drop(link, { kind: "bye", reason: "silent" });
      this.#owner.down(link, { kind: "silent" });
    }
  }

  nextWakeUs(): number {
    return Math.min(this.#turnAtUs, this.#pingAtUs, this.#liveness.deadlineUs);
  }

  #bePatient(patience: number): void {
    this.#patience = patience;
    this.#liveness.begin(patience, this.#nowUs);
    this.#pingAtUs = Math.min(this.#pingAtUs, this.#nowUs + PING_EVERY_US * patience);
  }

  #startsThere(link: Link): void {
    if (this.#startedThere.has(link)) return;
    this.#startedThere.add(link);
    if (this.#startedHere) this.#pings.get(link)?.measure();
  }

  #measured(link: Link, sample: OffsetSample | undefined): void {
    if (sample === undefined) return;
    link.offset = { ...sample, wallUs: this.#wallUs };
    this.#owner.measured(link);
  }

  #forget(link: Link): void {
    if (this.runsWith(link.peer)) this.#lost.add(identityKey(link.peer));
    this.#pings.delete(link);
    this.#startedThere.delete(link);
    if (this.#byId.get(link.peer.id) !== link) return;
    this.#byId.delete(link.peer.id);
    this.#liveness.forget(identityKey(link.peer));
    this.#expect();
  }

  /**
   * A hub is as patient as a run of so many as its leaves say, and not by the word of one: half of
   * them say no less.
   */
  #expect(): void {
    if (this.#machines !== null || this.#startedHere) return;
    const said = this.all.flatMap(({ peer }) => peer.machines ?? []).sort((a, b) => a - b);
    const patience = formingPatience(said[Math.ceil(said.length / 2) - 1] ?? 0);
    if (patience === this.#patience) return;
    this.#formingPatience = patience;
    this.#bePatient(patience);
  }
}

/** What to say of a link to somebody else, if that one can make something of it. */
export function knownTo(to: Ends, { peer, address, connection }: Link): KnownPeer | undefined {
  // What is seen by a detour is nothing to those that are not at the hub.
  if (isDetour(connection) !== isDetour(to)) return undefined;
  const { id, incarnation } = peer;
  return { id, incarnation, host: hostToTell(connection, to), port: address.port };
}
