import { isMachine } from "../../model/id.js";
import { formingPatience, pingPatience } from "../../protocol/crowd.js";
import { type Identity, identityKey } from "../../protocol/identity.js";
import { Liveness, PING_EVERY_US } from "../../protocol/liveness.js";
import type { Written } from "../../wire/frame-writer.js";
import type { ByeReason, Frame, KnownPeer } from "../../wire/frames.js";
import type { NodeClock } from "../node-clock.js";
import type { CloseReason } from "./connection.js";
import { type Ends, hostToTell } from "./ends.js";
import type { Link } from "./link.js";

/** Why a link is gone: its connection was lost, it fell silent, or this side ended it. */
export type LinkDownReason = CloseReason | { readonly kind: "dropped" };

/** A link that closes so soon after one's own freeze was given up by the other side. */
const GIVEN_UP_WITHIN_US = 1_000_000;

/** Hears what the links bring. */
export interface LinkHandler {
  up(link: Link): void;
  frame(link: Link, frame: Frame): void;
  /** A ping told how the peer's clock stands: see the link. */
  measured(link: Link): void;
  /** Once a link, whatever ended it. */
  down(link: Link, why: LinkDownReason): void;
}

/** All links that are up, at most one per peer id; the direct ones are kept alive by pings. */
export class Links {
  readonly liveness: Liveness;
  readonly #clock: NodeClock;
  readonly #handler: LinkHandler;
  readonly #machines: number | null;
  readonly #byId = new Map<string, Link>();
  /** Asked for with every frame, and made anew only when a link comes or goes. */
  #toMachines: readonly Link[] | undefined;
  #toNodes: readonly Link[] | undefined;
  /** The machines of the run whose links are gone. */
  readonly #lost = new Set<string>();
  /** How many times as long as in a small run everything takes while the run forms. */
  #formingPatience: number;
  /** The same of pings and silences, also later. */
  #patience: number;
  /** Once a second there is a turn, whatever happens. */
  #turnAtUs: number;
  #pingAtUs: number;
  #startedHere = false;
  /** By the links that are gone. */
  #written: Written = { frames: 0, modelFrames: 0, modelBytes: 0 };

  /** `machines`: how many there will be; null where those that come say it. */
  constructor(machines: number | null, clock: NodeClock, handler: LinkHandler) {
    this.#machines = machines;
    this.#clock = clock;
    this.#handler = handler;
    this.liveness = new Liveness(clock.nowUs);
    this.#formingPatience = formingPatience(machines ?? 0);
    this.#patience = this.#formingPatience;
    this.liveness.begin(this.#patience, clock.nowUs);
    this.#pingAtUs = clock.nowUs + PING_EVERY_US;
    this.#turnAtUs = this.#pingAtUs;
  }

  /** Those to other machines. */
  get toMachines(): readonly Link[] {
    this.#toMachines ??= [...this.#byId.values()].filter(({ peer }) => isMachine(peer.id));
    return this.#toMachines;
  }

  /** Those to other machines, and then that to what carries them, if another node does. */
  get toNodes(): readonly Link[] {
    this.#toNodes ??= [
      ...this.toMachines,
      ...[...this.#byId.values()].filter(({ peer }) => !isMachine(peer.id)),
    ];
    return this.#toNodes;
  }

  /** How many other machines are linked. */
  get size(): number {
    return this.toMachines.length;
  }

  /** On all links that have a connection of their own, so far. */
  get written(): Written {
    const direct = [...this.#byId.values()].filter(({ isDirect }) => isDirect);
    return direct.reduce((sum, { connection }) => sumOf(sum, connection.written), this.#written);
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

  /** The machines that this one is linked with, for another. */
  knownFor(to: Ends): KnownPeer[] {
    return this.toNodes.flatMap((link) => knownTo(to, link) ?? []);
  }

  add(link: Link): void {
    const key = identityKey(link.peer);
    const { nowUs } = this.#clock;
    this.#byId.set(link.peer.id, link);
    this.#changed();
    if (link.isDirect) this.liveness.heard(key, nowUs);
    link.connection.handTo({
      frame: (frame) => {
        if (link.isDirect) this.liveness.heard(key, this.#clock.nowUs);
        this.#receive(link, frame);
      },
      lost: (reason) => this.#end(link, reason),
    });
    if (link.isDirect) link.pings.send(this.#clock);
    this.#handler.up(link);
  }

  /** The run starts: from now on a silence is judged as soon as the pings allow. */
  startRun(): void {
    this.#bePatient(pingPatience(Math.max(this.#machines ?? 0, this.#byId.size)));
    this.#startedHere = true;
    for (const link of this.#byId.values()) if (link.hasStarted) this.#measure(link);
  }

  /** Ends a link from this side, with a last frame if there is something to say. */
  drop(link: Link, last?: Frame, why: LinkDownReason = { kind: "dropped" }): void {
    if (last) link.connection.send(last);
    link.connection.close();
    this.#end(link, why);
  }

  /** Closes everything at once; what was to be sent is not. */
  destroyAll(): void {
    for (const { connection } of this.toNodes) connection.destroy();
  }

  /** A node that carries links hears it before those at their ends. */
  sendAll(frame: Frame): void {
    for (const { connection } of this.toNodes.toReversed()) connection.send(frame);
  }

  /** The last word to all; a node that carries links hears it last. */
  sayBye(reason: ByeReason): void {
    for (const { connection } of this.toNodes) connection.send({ kind: "bye", reason });
  }

  /** Whether anything came from a peer since a moment. */
  heardSince(link: Link, sinceUs: number): boolean {
    return this.liveness.heardUs(identityKey(link.peer)) > sinceUs;
  }

  /** Whether a link with this machine is up, on which both have started. */
  runsWith(identity: Identity): boolean {
    return this.#startedHere && this.has(identity) && this.get(identity.id)?.hasStarted === true;
  }

  /** Whether there was one, and is no more. */
  hasLost(identity: Identity): boolean {
    return this.#lost.has(identityKey(identity));
  }

  /** The links of the run on which nothing has come for a while, and should have. */
  get quiet(): Link[] {
    const { nowUs } = this.#clock;
    return [...this.#byId.values()].filter(({ peer }) => {
      return this.runsWith(peer) && this.liveness.isQuiet(identityKey(peer), nowUs);
    });
  }

  /** A machine of the run has proven elsewhere that it lives. */
  alive(identity: Identity): void {
    if (this.runsWith(identity)) this.liveness.alive(identityKey(identity), this.#clock.nowUs);
  }

  /** A loss in the words of a trace. */
  reasonOf(why: LinkDownReason): "silent" | "left" | "closed" | "gave-me-up" {
    if (why.kind === "silent" || why.kind === "left") return why.kind;
    const awakeUs = this.#clock.nowUs - this.liveness.wokeUs;
    return awakeUs < GIVEN_UP_WITHIN_US ? "gave-me-up" : "closed";
  }

  /** Pings every peer once a second, in large runs more seldom; gives up on the silent. */
  poll(): void {
    const { nowUs } = this.#clock;
    if (nowUs >= this.#turnAtUs) this.#turnAtUs = nowUs + PING_EVERY_US;
    if (nowUs >= this.#pingAtUs) {
      const sinceUs = nowUs - PING_EVERY_US * this.#patience;
      this.#pingAtUs = nowUs + PING_EVERY_US * this.#patience;
      for (const link of this.#byId.values()) {
        if (!link.isDirect) continue;
        // Before the start a ping is to have a sign of life, and other frames are signs too.
        if (this.#startedHere || !this.heardSince(link, sinceUs)) link.pings.send(this.#clock);
      }
    }
    if (nowUs < this.liveness.deadlineUs) return;
    const silent = new Set(this.liveness.silent(nowUs));
    for (const link of this.toNodes.filter((one) => silent.has(identityKey(one.peer)))) {
      // With what carries others those are gone.
      if (this.#byId.get(link.peer.id) !== link) continue;
      this.drop(link, { kind: "bye", reason: "silent" }, { kind: "silent" });
    }
  }

  nextDeadlineUs(): number {
    return Math.min(this.#turnAtUs, this.#pingAtUs, this.liveness.deadlineUs);
  }

  #receive(link: Link, frame: Frame): void {
    if (frame.kind === "ping" && link.isDirect) link.pings.answer(frame, this.#clock);
    else if (frame.kind === "pong" && link.isDirect) {
      const sample = link.pings.heard(frame, this.#clock);
      if (sample === undefined) return;
      link.offset = { ...sample, wallUs: this.#clock.wallUs };
      this.#handler.measured(link);
    } else this.#handler.frame(link, frame);
    if (frame.kind !== "start" || link.hasStarted) return;
    link.hasStarted = true;
    if (this.#startedHere) this.#measure(link);
  }

  #measure(link: Link): void {
    if (link.isDirect) link.pings.measure(this.#clock);
  }

  #bePatient(patience: number): void {
    const { nowUs } = this.#clock;
    this.#patience = patience;
    this.liveness.begin(patience, nowUs);
    this.#pingAtUs = Math.min(this.#pingAtUs, nowUs + PING_EVERY_US * patience);
  }

  #end(link: Link, why: LinkDownReason): void {
    if (this.#byId.get(link.peer.id) !== link) return;
    if (this.runsWith(link.peer)) this.#lost.add(identityKey(link.peer));
    this.#byId.delete(link.peer.id);
    if (link.isDirect) this.#written = sumOf(this.#written, link.connection.written);
    this.liveness.forget(identityKey(link.peer));
    this.#changed();
    this.#handler.down(link, why);
  }

  #changed(): void {
    this.#toMachines = undefined;
    this.#toNodes = undefined;
    this.#expect();
  }

  /**
   * A hub is as patient as a run of so many as its leaves say, and not by the word of one: half of
   * them say no less.
   */
  #expect(): void {
    if (this.#machines !== null || this.#startedHere) return;
    const said = this.toMachines.flatMap(({ peer }) => peer.machines ?? []).sort((a, b) => a - b);
    const patience = formingPatience(said[Math.ceil(said.length / 2) - 1] ?? 0);
    if (patience === this.#patience) return;
    this.#formingPatience = patience;
    this.#bePatient(patience);
  }
}

function sumOf(one: Written, other: Written): Written {
  return {
    frames: one.frames + other.frames,
    modelFrames: one.modelFrames + other.modelFrames,
    modelBytes: one.modelBytes + other.modelBytes,
  };
}

/** What to say of a link to another machine, if that one can make something of it. */
export function knownTo(to: Ends, { peer, address, connection }: Link): KnownPeer | undefined {
  // What one kind of way leads to is nothing to those that have another.
  if (connection.remote.kind !== to.remote.kind) return undefined;
  const { id, incarnation } = peer;
  if (address.kind !== "tcp") return { id, incarnation, address: null };
  return { id, incarnation, address: { host: hostToTell(connection, to), port: address.port } };
}
