import { sortedPeers } from "../model/id.js";
import { Machine, type TickResult } from "../model/machine.js";
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
  readonly from: number;
  readonly to: readonly string[];
  readonly message: Message;
}

/** Of what has arrived so much may stay before it is dropped. */
const ARRIVED_MAX = 1024;

/**
 * The model's own machines, and nothing else of a run: no bytes, no links, no traces. It does what
 * the full simulation does at a constant latency where nothing goes wrong, event for event.
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
  /** In the order of arrival; those before the head have arrived. */
  #flights: Flight[] = [];
  #head = 0;

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
      const flight = this.#flights[this.#head];
      // Of one moment what arrives comes first.
      if (flight !== undefined && flight.atUs <= dueUs) this.#arrive(flight);
      else if (dueUs === Number.POSITIVE_INFINITY) return;
      else {
        this.#tick(place, dueUs);
        this.#sift(0);
      }
    }
  }

  #tick(place: number, nowUs: number): void {
    const result = (this.machines[place] as Machine).tick();
    this.#made[place] = (this.#made[place] as number) + 1;
    this.#dueUs[place] = this.#nextDueUs(place);
    if (result.kind === "send") {
      const { number, action, stamp, to } = result;
      const message = { number, action, lamport: stamp, sentWallUs: nowUs };
      this.#send({ atUs: nowUs + this.#wayUs, from: place, to, message });
    }
    this.#observe(place, result);
  }

  /** What arrives at one moment arrives in the order of its senders. */
  #send(flight: Flight): void {
    const flights = this.#flights;
    let at = flights.length;
    for (; at > this.#head; at -= 1) {
      const before = flights[at - 1] as Flight;
      if (before.atUs < flight.atUs || before.from < flight.from) break;
      flights[at] = before;
    }
    flights[at] = flight;
  }

  #arrive({ atUs, from, to, message }: Flight): void {
    this.#head += 1;
    if (this.#head === ARRIVED_MAX) {
      this.#flights.splice(0, this.#head);
      this.#head = 0;
    }
    const sender = this.#ids[from] as string;
    for (const id of to) {
      const place = this.#places.get(id) as number;
      const arrivedMonoUs = atUs - (this.#startsUs[place] as number);
      const delivery = { from: sender, message, arrivedWallUs: atUs, arrivedMonoUs };
      (this.machines[place] as Machine).deliver(delivery);
      // A machine that hears something does what is due before it hears the next.
      if (this.#dueUs[place] === atUs) {
        this.#tick(place, atUs);
        this.#sift(this.#heap.indexOf(place));
      }
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
