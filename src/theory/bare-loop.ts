import { sortedPeers } from "../model/id.js";
import { Inbox } from "../model/inbox.js";
import { type Delivery, Machine, type TickResult } from "../model/machine.js";
import type { Message } from "../model/message.js";
import { randomStream } from "../model/random.js";
import { choosePhaseUs, TickSchedule } from "../model/tick-schedule.js";
import type { TheorySetting } from "./setting.js";

/** What a bare run takes besides its settings. */
interface BareRun {
  /** 0..2^32 - 1 */
  readonly seed: number;
  /** How long everything takes one way, at least 1; through a star's hub it is two ways. */
  readonly latencyUs: number;
  /** When each machine starts, in id order. */
  readonly startsUs: readonly number[];
}

/** Hears what a machine's next tick did, of which by its place in id order. */
type Observe = (place: number, result: TickResult) => void;

/** A message on its way. */
interface Flight {
  readonly atUs: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly message: Message;
}

/**
 * The model's own machines, and nothing else of a run: no bytes, no links, no traces. It does what
 * the full simulation does at a constant latency where nothing goes wrong, event for event. Only
 * in the very microsecond of a tick may the two take what arrives in another order: there, what a
 * process hears first, a ping say, has it do what is due.
 */
export class BareLoop {
  /** In id order. */
  readonly machines: readonly Machine[];
  readonly #ids: readonly string[];
  readonly #places: ReadonlyMap<string, number>;
  readonly #observe: Observe;
  readonly #startsUs: readonly number[];
  readonly #wayUs: number;
  readonly #schedules: readonly TickSchedule[];
  readonly #totals: readonly number[];
  /** How many ticks each machine has made, and when its next one is due: never after its last. */
  readonly #made: Float64Array;
  readonly #dueUs: Float64Array;
  /** The machines' places as a binary heap, that of the next tick at its top. */
  readonly #heap: Uint32Array;
  /** All take equally long: they arrive in the order in which they were sent. */
  readonly #flights = new Inbox<Flight>();

  constructor({ machines, rules, topology }: TheorySetting, run: BareRun, observe: Observe) {
    const { seed, latencyUs, startsUs } = run;
    this.#ids = machines.map(({ id }) => id);
    this.#places = new Map(this.#ids.map((id, place) => [id, place]));
    this.#observe = observe;
    this.#startsUs = startsUs;
    this.#wayUs = topology === "star" ? 2 * latencyUs : latencyUs;
    this.machines = this.#ids.map((id) => {
      return new Machine(sortedPeers(this.#ids, id), rules, randomStream(seed, id, "draws"));
    });
    this.#schedules = machines.map(({ id, rate }) => {
      const phaseUs = choosePhaseUs(rules.phase, rate, seed, id);
      return new TickSchedule(rate, phaseUs, rules.durationMs);
    });
    this.#totals = this.#schedules.map((schedule) => schedule.dueBefore(schedule.durationUs));
    this.#made = new Float64Array(machines.length);
    this.#dueUs = Float64Array.from(machines, (_, place) => this.#nextDueUs(place));
    this.#heap = Uint32Array.from(machines, (_, place) => place);
    for (let at = machines.length >> 1; at >= 0; at -= 1) this.#sift(at);
  }

  /** Runs until all ticks are made and the last message has arrived. */
  play(): void {
    for (;;) {
      const place = this.#heap[0] as number;
      const dueUs = this.#dueUs[place] as number;
      const flight = this.#flights.first;
      // Of one moment what arrives comes first.
      if (flight !== undefined && flight.atUs <= dueUs) this.#arrive(flight);
      else if (dueUs === Number.POSITIVE_INFINITY) return;
      else this.#tick(place, dueUs);
    }
  }

  #tick(place: number, nowUs: number): void {
    const result = (this.machines[place] as Machine).tick();
    this.#made[place] = (this.#made[place] as number) + 1;
    this.#dueUs[place] = this.#nextDueUs(place);
    this.#sift(0);
    if (result.kind === "send") {
      const { number, action, stamp, to } = result;
      const message = { number, action, lamport: stamp, sentWallUs: nowUs };
      const from = this.#ids[place] as string;
      this.#flights.put({ atUs: nowUs + this.#wayUs, from, to, message });
    }
    this.#observe(place, result);
  }

  #arrive({ atUs, from, to, message }: Flight): void {
    this.#flights.take();
    let delivery: Delivery | undefined;
    for (const id of to) {
      const place = this.#places.get(id) as number;
      const arrivedMonoUs = atUs - (this.#startsUs[place] as number);
      // Machines that started together can share one: a broadcast to many costs less.
      if (delivery?.arrivedMonoUs !== arrivedMonoUs) {
        delivery = { from, message, arrivedWallUs: atUs, arrivedMonoUs };
      }
      (this.machines[place] as Machine).deliver(delivery);
    }
  }

  #nextDueUs(place: number): number {
    const made = this.#made[place] as number;
    if (made >= (this.#totals[place] as number)) return Number.POSITIVE_INFINITY;
    const schedule = this.#schedules[place] as TickSchedule;
    return (this.#startsUs[place] as number) + schedule.dueUs(made);
  }

  /** A machine's next tick is due later than it was: its place sinks to where it belongs. */
  #sift(from: number): void {
    const heap = this.#heap;
    const place = heap[from] as number;
    let at = from;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      const right = below + 1;
      if (right < heap.length && this.#isBefore(right, below)) below = right;
      const child = heap[below] as number;
      if (!this.#isDueBefore(child, place)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = place;
  }

  #isBefore(one: number, other: number): boolean {
    return this.#isDueBefore(this.#heap[one] as number, this.#heap[other] as number);
  }

  /** Of one moment, in id order. */
  #isDueBefore(one: number, other: number): boolean {
    const [oneUs, otherUs] = [this.#dueUs[one] as number, this.#dueUs[other] as number];
    return oneUs === otherUs ? one < other : oneUs < otherUs;
  }
}
