import { randomStream } from "../model/random.js";
import { type Faults, type Since, waysOf } from "../scenario/faults.js";
import type { HostClocks, SimHost } from "./sim-host.js";
import type { Simulation } from "./simulation.js";

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

/** Has the faults of a run happen, each at its moment. */
export class FaultSchedule {
  readonly #faults: Faults;
  readonly #simulation: Simulation;
  readonly #hosts: ReadonlyMap<string, SimHost>;
  /** How many faults at once hold a direction, or freeze a process. */
  readonly #counts = new Map<string, number>();

  /** `hosts`: by id. */
  constructor(faults: Faults, simulation: Simulation, hosts: ReadonlyMap<string, SimHost>) {
    this.#faults = faults;
    this.#simulation = simulation;
    this.#hosts = hosts;
  }

  /** Now is the moment from which some of them count. */
  begin(since: Since): void {
    const { clock, network } = this.#simulation;
    const { partitions, crashes, stalls, resets } = this.#faults;
    const isMeant = (fault: { readonly since: Since }) => fault.since === since;
    for (const partition of partitions.filter(isMeant)) {
      for (const [from, to] of waysOf(partition)) {
        const [near, far] = [this.#host(from), this.#host(to)];
        const key = `${from}>${to}`;
        clock.after(partition.atUs, () => this.#more(key, () => network.hold(near, far)));
        clock.after(partition.untilUs, () => this.#fewer(key, () => network.mend(near, far)));
      }
    }
    for (const { id, atUs } of crashes.filter(isMeant)) {
      const host = this.#host(id);
      clock.after(atUs, () => network.kill(host));
    }
    for (const { id, atUs, forUs } of stalls.filter(isMeant)) {
      const host = this.#host(id);
      clock.after(atUs, () => this.#more(id, () => host.freeze()));
      clock.after(atUs + forUs, () => this.#fewer(id, () => host.thaw()));
    }
    for (const { between, atUs } of resets.filter(isMeant)) {
      const [one, other] = between;
      clock.after(atUs, () => network.cut(this.#host(one), this.#host(other)));
    }
  }

  #more(key: string, first: () => void): void {
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    if (count === 1) first();
  }

  #fewer(key: string, last: () => void): void {
    const count = (this.#counts.get(key) ?? 0) - 1;
    this.#counts.set(key, count);
    if (count === 0) last();
  }

  #host(id: string): SimHost {
    const host = this.#hosts.get(id);
    if (host === undefined) throw new Error(`there is no ${id}`);
    return host;
  }
}
