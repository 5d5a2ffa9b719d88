import { sortedPeers } from "../../model/id.js";
import { type Delivery, Machine, type TickResult } from "../../model/machine.js";
import { messageId } from "../../model/message.js";
import { randomStream } from "../../model/random.js";
import { TickSchedule } from "../../model/tick-schedule.js";
import type { Member } from "../../protocol/roster.js";
import type { End, EventRecord } from "../../trace/records.js";
import { encodeMessage } from "../../wire/message-codec.js";
import type { Moment } from "../node-clock.js";
import type { RunContext } from "./active-run.js";

/** Sends the message of this number to those of `to` that are reachable; returns the others. */
type Send = (to: readonly string[], number: number, message: Uint8Array) => string[];

/** Runs a machine's ticks as they fall due, writes down each, and sends what it says. */
export class Ticker {
  readonly #id: string;
  readonly #machine: Machine;
  readonly #schedule: TickSchedule;
  readonly #total: number;
  readonly #run: Pick<RunContext, "clock" | "journal">;
  readonly #send: Send;
  readonly #counts = { internal: 0, send: 0, receive: 0 };
  /** The next tick. */
  #k = 0;
  #skipped = 0;

  constructor(run: Pick<RunContext, "plan" | "clock" | "journal">, me: Member, send: Send) {
    const { rules, roster, seed } = run.plan;
    const peers = sortedPeers(
      roster.map((member) => member.id),
      me.id,
    );
    this.#id = me.id;
    this.#machine = new Machine(peers, rules, randomStream(seed, me.id, "draws"));
    this.#schedule = new TickSchedule(me.rate, me.phaseUs, rules.durationMs);
    this.#total = this.#schedule.dueBefore(this.#schedule.durationUs);
    this.#run = run;
    this.#send = send;
  }

  /** What the trace ends with. */
  end(reason: End["reason"], moment: Moment): End {
    const { lamport, queue } = this.#machine;
    const ticks = { due: this.#k, made: this.#k - this.#skipped, skipped: this.#skipped };
    return { kind: "end", ...moment, reason, lamport, queue, counts: this.#counts, ticks };
  }

  /** When the machine has to act next, on the run's clock: its next tick, or its duration's end. */
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

  /** A message came, which waits in the inbox until a tick takes it. */
  deliver(delivery: Delivery): void {
    this.#machine.deliver(delivery);
  }

  /**
   * Makes every tick that is due by now, in order; after a stall, skips those not worth it. What
   * is worth it is decided anew for each, at the moment that the trace bears: a process may stand
   * still between any two.
   */
  poll(): void {
    const { clock } = this.#run;
    const untilUs = clock.now().monoUs;
    while (this.isDue(untilUs)) {
      const moment = clock.now();
      const k = this.#schedule.firstWorthDoing(this.#k, moment.monoUs);
      if (k > this.#k) this.#skipTo(k, moment);
      else this.#tick(moment);
    }
  }

  #skipTo(k: number, moment: Moment): void {
    this.#run.journal.note({ kind: "skipped", ticks: k - this.#k }, moment);
    this.#skipped += k - this.#k;
    this.#k = k;
  }

  #tick(moment: Moment): void {
    const result = this.#machine.tick();
    let failed: string[] = [];
    if (result.kind === "send") {
      const { number, action, stamp, to } = result;
      const message = { number, action, lamport: stamp, sentWallUs: moment.wallUs };
      failed = this.#send(to, number, encodeMessage(message));
    }
    this.#k += 1;
    this.#counts[result.kind] += 1;
    const { internal, send, receive } = this.#counts;
    const place = { seq: internal + send + receive, tick: this.#k, ...moment };
    this.#run.journal.write(eventRecord(this.#id, place, result, failed));
  }
}

/** `failed`: the recipients that were lost already. */
function eventRecord(
  id: string,
  place: Moment & { readonly seq: number; readonly tick: number },
  result: TickResult,
  failed: readonly string[],
): EventRecord {
  const { lamport } = result;
  switch (result.kind) {
    case "internal":
      return { kind: "internal", ...place, lamport, queue: 0 };
    case "send": {
      const { action, number, to } = result;
      const sent = { action, msg: messageId(id, number), to };
      const lost = failed.length > 0 ? { failed } : {};
      return { kind: "send", ...place, lamport, queue: 0, ...sent, ...lost };
    }
    case "receive": {
      const { from, message, arrivedWallUs, arrivedMonoUs } = result.delivery;
      const { number, lamport: msgLamport, sentWallUs } = message;
      const carried = { msg: messageId(from, number), from, msgLamport, sentWallUs };
      const arrived = { arrivedWallUs, arrivedMonoUs };
      return { kind: "receive", ...place, lamport, queue: result.queue, ...carried, ...arrived };
    }
    default:
      return result satisfies never;
  }
}
