import { type RandomStream, randomStream } from "../../src/model/random.js";
import type { End, RosterEntry } from "../../src/trace/records.js";
import type { Emit, RunPlan } from "./good-run.js";

/** What travels on a link of the simulation. */
type Parcel =
  | { readonly kind: "data"; readonly msg: string; readonly stamp: number; readonly wallUs: number }
  | { readonly kind: "stop" }
  | { readonly kind: "down"; readonly reason: "closed" | "left" };

interface Link {
  readonly parcels: { readonly parcel: Parcel; readonly atUs: number }[];
  head: number;
  lastUs: number;
}

interface Waiting {
  readonly msg: string;
  readonly from: string;
  readonly stamp: number;
  readonly sentWallUs: number;
  readonly arrivedUs: number;
}

const SKIP_AFTER_US = 250_000;

/** One machine of the simulated run; times are microseconds of the simulation. */
export class SimMachine {
  readonly id: string;
  readonly #plan: RunPlan;
  readonly #entry: RosterEntry;
  readonly #epochUs: number;
  readonly #startUs: number;
  readonly #below: (limit: number) => number;
  readonly #draws: RandomStream;
  readonly #emit: Emit;
  #peers: SimMachine[] = [];
  readonly #incoming = new Map<string, Link>();
  readonly #down = new Set<string>();
  readonly #stopped = new Set<string>();
  readonly #inbox: Waiting[] = [];
  #inboxHead = 0;
  #clock = 0;
  #tick = 0;
  #tickAtUs = 0;
  #seq = 0;
  #sends = 0;
  #counts = { internal: 0, send: 0, receive: 0 };
  #skipped = 0;
  #phase: "ticking" | "draining" | "over" = "ticking";

  constructor(
    plan: RunPlan,
    entry: RosterEntry,
    epochUs: number,
    startUs: number,
    below: (limit: number) => number,
    emit: Emit,
  ) {
    this.id = entry.id;
    this.#plan = plan;
    this.#entry = entry;
    this.#epochUs = epochUs;
    this.#startUs = startUs;
    this.#below = below;
    this.#draws = randomStream(plan.seed, entry.id, "draws");
    this.#emit = emit;
    this.#planTick(0);
  }

  meet(all: readonly SimMachine[]): void {
    this.#peers = all.filter((machine) => machine !== this).sort((a, b) => (a.id < b.id ? -1 : 1));
    for (const { id } of this.#peers) this.#incoming.set(id, { parcels: [], head: 0, lastUs: 0 });
  }

  nextUs(): number {
    if (this.#phase === "over") return Number.POSITIVE_INFINITY;
    let next = Math.min(this.#leaveUs(), this.#phase === "ticking" ? this.#tickAtUs : Infinity);
    for (const link of this.#incoming.values()) {
      next = Math.min(next, link.parcels[link.head]?.atUs ?? Infinity);
    }
    return next;
  }

  step(): void {
    const nowUs = this.nextUs();
    for (const [from, link] of this.#incoming) {
      const head = link.parcels[link.head];
      if (head?.atUs !== nowUs) continue;
      link.head += 1;
      this.#arrive(from, head.parcel, nowUs);
      return;
    }
    if (this.#leaveUs() === nowUs) this.#leave(nowUs);
    else this.#tickNow(nowUs);
  }

  #leaveUs(): number {
    const { kill, interrupt } = this.#plan;
    const plan = [kill, interrupt].find((leaving) => leaving?.ids.includes(this.id));
    return plan === undefined ? Infinity : this.#startUs + plan.atUs;
  }

  #leave(nowUs: number): void {
    const killed = this.#plan.kill?.ids.includes(this.id) === true;
    if (!killed) this.#end(nowUs, "interrupted");
    this.#phase = "over";
    for (const peer of this.#peers) {
      peer.#put(this.id, { kind: "down", reason: killed ? "closed" : "left" }, nowUs);
    }
  }

  #planTick(fromUs: number): void {
    const { stall } = this.#plan;
    const dueUs = this.#dueUs(this.#tick);
    if (dueUs >= this.#durationUs()) {
      // Not earlier than the tick before, which may have been made late.
      this.#tickAtUs = Math.max(fromUs, this.#startUs + this.#durationUs());
      return;
    }
    const late = this.#below(this.#plan.latenessMaxUs + 1);
    let atUs = Math.max(fromUs, this.#startUs + dueUs + late);
    if (stall?.id === this.id) {
      const from = this.#startUs + stall.atUs;
      if (atUs >= from && atUs < from + stall.forUs) atUs = from + stall.forUs;
    }
    this.#tickAtUs = atUs;
  }

  #tickNow(nowUs: number): void {
    this.#skipLate(nowUs);
    if (this.#dueUs(this.#tick) >= this.#durationUs()) {
      this.#stop(nowUs);
      return;
    }
    this.#seq += 1;
    this.#tick += 1;
    const waiting = this.#inbox[this.#inboxHead];
    if (waiting === undefined) this.#idle(nowUs);
    else this.#receive(waiting, nowUs);
    this.#planTick(nowUs);
  }

  #skipLate(nowUs: number): void {
    const allowedUs = Math.max(SKIP_AFTER_US, 1e6 / this.#entry.rate);
    let ticks = 0;
    for (;;) {
      const dueUs = this.#dueUs(this.#tick);
      if (dueUs >= this.#durationUs() || nowUs - this.#startUs - dueUs <= allowedUs) break;
      this.#tick += 1;
      ticks += 1;
    }
    if (ticks === 0) return;
    this.#skipped += ticks;
    this.#emit(this.id, { kind: "skipped", ...this.#stamps(nowUs), ticks });
  }

  #receive({ msg, from, stamp, sentWallUs, arrivedUs }: Waiting, nowUs: number): void {
    this.#inboxHead += 1;
    this.#clock = Math.max(this.#clock, stamp) + 1;
    this.#counts.receive += 1;
    this.#emit(this.id, {
      kind: "receive",
      ...this.#common(nowUs),
      msg,
      from,
      msgLamport: stamp,
      sentWallUs,
      arrivedWallUs: this.#epochUs + arrivedUs,
      arrivedMonoUs: arrivedUs - this.#startUs,
    });
  }

  #idle(nowUs: number): void {
    const before = this.#clock;
    this.#clock += 1;
    const draw = this.#draws.integer(1, this.#plan.drawRange);
    if (draw > 3) {
      this.#counts.internal += 1;
      this.#emit(this.id, { kind: "internal", ...this.#common(nowUs) });
      return;
    }
    const to = draw === 3 ? this.#peers : this.#peers.slice(draw - 1, draw);
    this.#sends += 1;
    this.#counts.send += 1;
    const msg = `${this.id}#${this.#sends}`;
    const failed = to.filter((peer) => this.#down.has(peer.id)).map((peer) => peer.id);
    this.#emit(this.id, {
      kind: "send",
      ...this.#common(nowUs),
      action: draw === 1 ? "SEND_ONE" : draw === 2 ? "SEND_SECOND" : "BROADCAST",
      msg,
      to: to.map((peer) => peer.id),
      ...(failed.length > 0 && { failed }),
    });
    const stamp = this.#plan.literal ? before : this.#clock;
    for (const peer of to) {
      if (this.#down.has(peer.id)) continue;
      peer.#put(this.id, { kind: "data", msg, stamp, wallUs: this.#epochUs + nowUs }, nowUs);
    }
  }

  #put(from: string, parcel: Parcel, nowUs: number): void {
    const link = this.#incoming.get(from);
    if (link === undefined || this.#phase === "over") return;
    link.lastUs = Math.max(link.lastUs, nowUs + 1 + this.#below(this.#plan.latencyMaxUs));
    link.parcels.push({ parcel, atUs: link.lastUs });
  }

  #arrive(from: string, parcel: Parcel, nowUs: number): void {
    if (parcel.kind === "data") {
      const { msg, stamp, wallUs } = parcel;
      this.#inbox.push({ msg, from, stamp, sentWallUs: wallUs, arrivedUs: nowUs });
      return;
    }
    this.#stopped.add(from);
    if (parcel.kind === "down" && this.#phase !== "over") {
      this.#down.add(from);
      const { reason } = parcel;
      this.#emit(this.id, { kind: "peer-down", ...this.#stamps(nowUs), peer: from, reason });
    }
    this.#endWhenAllStopped(nowUs);
  }

  #stop(nowUs: number): void {
    this.#phase = "draining";
    for (const peer of this.#peers) peer.#put(this.id, { kind: "stop" }, nowUs);
    this.#endWhenAllStopped(nowUs);
  }

  #endWhenAllStopped(nowUs: number): void {
    if (this.#phase !== "draining" || this.#stopped.size < this.#peers.length) return;
    this.#end(nowUs, "duration");
    this.#phase = "over";
  }

  #end(nowUs: number, reason: End["reason"]): void {
    this.#skipLate(nowUs);
    this.#emit(this.id, {
      kind: "end",
      ...this.#stamps(nowUs),
      reason,
      lamport: this.#clock,
      queue: this.#inbox.length - this.#inboxHead,
      counts: this.#counts,
      ticks: { due: this.#tick, made: this.#seq, skipped: this.#skipped },
    });
  }

  #common(nowUs: number) {
    const queue = this.#inbox.length - this.#inboxHead;
    const { monoUs, wallUs } = this.#stamps(nowUs);
    return { seq: this.#seq, tick: this.#tick, wallUs, monoUs, lamport: this.#clock, queue };
  }

  #stamps(nowUs: number): { wallUs: number; monoUs: number } {
    return { wallUs: this.#epochUs + nowUs, monoUs: nowUs - this.#startUs };
  }

  #dueUs(k: number): number {
    return this.#entry.phaseUs + Math.floor((k * 1e6) / this.#entry.rate);
  }

  #durationUs(): number {
    return this.#plan.durationMs * 1000;
  }
}
