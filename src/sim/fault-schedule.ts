import { randomStream } from "../model/random.js";
import { type Faults, type Since, waysOf } from "../scenario/faults.js";
import type { NodeSimulation } from "./node-simulation.js";
import type { HostClocks, SimHost } from "./sim-host.js";

/** Quartz clocks of computers are off by up to so many millionths. */
const DRIFT_PPM_MAX = 50;

/** A machine's clocks where each is off by at most so much; none begins before the epoch. */
export function skewedClocks(seed: number, id: string, skewUs: number): HostClocks {
  if (skewUs === 0) return { monoOffsetUs: 0, wallOffsetUs: 0 };
  const stream = randomStream(seed, id, "clock");
  const wallOffsetUs = skewUs + stream.integer(-skewUs, skewUs);
  const driftPpm = stream.integer(-DRIFT_PPM_MAX, DRIFT_PPM_MAX);
  return { monoOffsetUs: 0, wallOffsetUs, driftPpm };
}

/** Has faults happen to the nodes of a run: those that it was given, each at its moment. */
export class FaultSchedule {
  readonly #faults: Faults;
  readonly #simulation: NodeSimulation;
  readonly #hosts: ReadonlyMap<string, SimHost>;
  /** How many faults at once hold a direction, or freeze a process. */
  readonly #counts = new Map<string, number>();

  /** `hosts`: by id. */
  constructor(faults: Faults, simulation: NodeSimulation, hosts: ReadonlyMap<string, SimHost>) {
    this.#faults = faults;
    this.#simulation = simulation;
    this.#hosts = hosts;
  }

  /** Now is the moment from which some of them count. */
  begin(since: Since): void {
    const { clock } = this.#simulation;
    const { partitions, crashes, stalls, resets } = this.#faults;
    const isMeant = (fault: { readonly since: Since }) => fault.since === since;
    for (const partition of partitions.filter(isMeant)) {
      for (const [from, to] of waysOf(partition)) {
        clock.after(partition.atUs, () => this.hold(from, to));
        clock.after(partition.untilUs, () => this.mend(from, to));
      }
    }
    for (const { id, atUs } of crashes.filter(isMeant)) clock.after(atUs, () => this.kill(id));
    for (const { id, atUs, forUs } of stalls.filter(isMeant)) {
      clock.after(atUs, () => this.freeze(id));
      clock.after(atUs + forUs, () => this.thaw(id));
    }
    for (const { between, atUs } of resets.filter(isMeant)) {
      clock.after(atUs, () => this.reset(...between));
    }
  }

  /** Nothing gets from one node to another, until this is mended as often. Throws on no node. */
  hold(from: string, to: string): void {
    const [near, far] = [this.#host(from), this.#host(to)];
    this.#more(`${from}>${to}`, () => this.#simulation.network.hold(near, far));
  }

  mend(from: string, to: string): void {
    const [near, far] = [this.#host(from), this.#host(to)];
    this.#fewer(`${from}>${to}`, () => this.#simulation.network.mend(near, far));
  }

  /** A node stands still, until it is thawed as often. Throws on no node. */
  freeze(id: string): void {
    const host = this.#host(id);
    this.#more(id, () => host.freeze());
  }

  thaw(id: string): void {
    const host = this.#host(id);
    this.#fewer(id, () => host.thaw());
  }

  /** A node ends at once, as by a crash. Throws on no node. */
  kill(id: string): void {
    this.#simulation.network.kill(this.#host(id));
  }

  /** The connections between two nodes break. Throws on no node. */
  reset(one: string, other: string): void {
    this.#simulation.network.cut(this.#host(one), this.#host(other));
  }

  #more(key: string, first: () => void): void {
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    if (count === 1) first();
  }

  #fewer(key: string, last: () => void): void {
    const count = this.#counts.get(key) ?? 0;
    if (count === 0) return;
    this.#counts.set(key, count - 1);
    if (count === 1) last();
  }

  #host(id: string): SimHost {
    const host = this.#hosts.get(id);
    if (host === undefined)
      throw new Error(`there is no ${id}, but ${[...this.#hosts.keys()].join(", ")}`);
    return host;
  }
}
