import { sortedPeers } from "../../model/id.js";
import { type Delivery, Machine } from "../../model/machine.js";
import { randomStream } from "../../model/random.js";
import { TickSchedule } from "../../model/tick-schedule.js";
import type { Member, RunPlan } from "../../protocol/roster.js";
import type { End } from "../../trace/records.js";
import { encodeMessage } from "../../wire/message-codec.js";
import type { Journal, Moment } from "./journal.js";
import type { RunClock } from "./run-clock.js";

/** Hands the message of this number to those of `to` that are reachable; returns the others. */
export type Post = (to: readonly string[], number: number, message: Uint8Array) => string[];

/** Runs a machine's ticks as they fall due, writes down each, and posts what it sends. */
export class Ticker {
  readonly #id: string;
  readonly #machine: Machine;
  readonly #schedule: TickSchedule;
  readonly #total: number;
  readonly #journal: Journal;
  readonly #clock: RunClock;
  readonly #post: Post;
  /** The next tick. */
  #k = 0;
  #skipped = 0;

  constructor(plan: RunPlan, me: Member, journal: Journal, clock: RunClock, post: Post) {
    const { rules, roster, seed } = plan;
    const peers = sortedPeers(
      roster.map((member) => member.id),
      me.id,
    );
    this.#id = me.id;
    this.#machine = new Machine(peers, rules, randomStream(seed, me.id, "draws"));
    this.#schedule = new TickSchedule(me.rate, me.phaseUs, rules.durationMs);
    this.#total = this.#schedule.dueBefore(this.#schedule.durationUs);
    this.#journal = journal;
    this.#clock = clock;
    this.#post = post;
  }

  get machine(): Readonly<Pick<Machine, "lamport" | "queue">> {
    return this.#machine;
  }

  /** As `end` counts them: due so far, made, skipped. */
  get ticks(): End["ticks"] {
    return { due: this.#k, made: this.#k - this.#skipped, skipped: this.#skipped };
  }

  /** When the machine has to act next: its next tick, or the end of its duration. */
  get nextDueUs(): number {
    return this.#k < this.#total ? this.#schedule.dueUs(this.#k) : this.#schedule.durationUs;
  }

  /** Whether a tick waits to be made. */
  isDue(monoUs: number): boolean {
    return this.#k < this.#total && this.#schedule.dueUs(this.#k) <= monoUs;
  }

  /** Whether all ticks are made and the duration is over. */
  isOver(monoUs: number): boolean {
    return this.#k >= this.#total && monoUs >= this.#schedule.durationUs;
  }

  deliver(delivery: Delivery): void {
    this.#machine.deliver(delivery);
  }

  /**
   * Makes every tick that is due by now, in order; after a stall, skips those not worth it. What
   * is worth it is decided anew for each, at the moment that the trace bears: a process may stand
   * still between any two.
   */
  run(): void {
    const untilUs = this.#clock.monoUs;
    while (this.isDue(untilUs)) {
      const moment = this.#clock.now();
      const k = this.#schedule.firstWorthDoing(this.#k, moment.monoUs);
      if (k > this.#k) this.#skipTo(k, moment);
      else this.#tick(moment);
    }
  }

  #skipTo(k: number, moment: Moment): void {
    this.#journal.note({ kind: "skipped", ticks: k - this.#k }, moment);
    this.#skipped += k - this.#k;
    this.#k = k;
  }

  #tick(moment: Moment): void {
    const result = this.#machine.tick();
    let failed: string[] = [];
    if (result.kind === "send") {
      const { number, action, stamp, to } = result;
      const message = { number, action, lamport: stamp, sentWallUs: moment.wallUs };
      failed = this.#post(to, number, encodeMessage(message));
    }
    this.#journal.event(this.#id, this.#k, result, moment, failed);
    this.#k += 1;
  }
}
