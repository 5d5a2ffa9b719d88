import type { TestSimulation } from "../kit/test-simulation.js";
import type { Life } from "./life.js";
import type { Fault } from "./scenario.js";

/** A time in which something was so; `toUs` is infinite while it lasts. */
export interface Interval {
  readonly fromUs: number;
  readonly toUs: number;
}

/** Nothing came from one process to another. */
export interface Held extends Interval {
  readonly from: Life;
  readonly to: Life;
}

/** Something that happened to one process, or to the connections of two. */
export interface Mishap {
  readonly kind: "reset" | "crash" | "power-off" | "interrupt" | "set-clock" | "full-disk";
  readonly one: Life;
  readonly other?: Life;
  readonly atUs: number;
  readonly byUs?: number;
}

/** Breaks things as the faults say, and keeps what was broken in truth. */
export class Breaking {
  readonly mishaps: Mishap[] = [];
  readonly held: Held[] = [];
  /** Either way. */
  readonly blocked: Held[] = [];
  readonly frozen: (Interval & { readonly who: Life })[] = [];
  /** When all is whole again that can be. */
  healsUs = 0;
  readonly #world: TestSimulation;
  readonly #at: (place: number) => Life | undefined;
  readonly #restart: (place: number) => void;
  /** When the ways that are held open again. */
  readonly #openUs = new Map<string, number>();
  readonly #thawsUs = new Map<Life, number>();

  constructor(
    world: TestSimulation,
    at: (place: number) => Life | undefined,
    restart: (place: number) => void,
  ) {
    this.#world = world;
    this.#at = at;
    this.#restart = restart;
  }

  apply(fault: Fault): void {
    const one = this.#at(fault.who);
    const { nowUs } = this.#world.clock;
    if (one === undefined || one.node.host.dead || one.node.outcome()) return;
    switch (fault.kind) {
      case "reset": {
        const other = this.#at(fault.whom);
        if (other === undefined || other === one) return;
        this.#world.network.cut(one.node.host, other.node.host);
        this.mishaps.push({ kind: "reset", one, other, atUs: nowUs });
        break;
      }
      case "cut":
        this.#cut(fault, one);
        break;
      case "freeze":
        this.#freeze(one, fault.forUs);
        break;
      case "set-clock":
        one.node.host.setClock(fault.byUs);
        this.mishaps.push({ kind: "set-clock", one, atUs: nowUs, byUs: fault.byUs });
        break;
      case "block": {
        const other = this.#at(fault.whom);
        if (other === undefined || other === one) return;
        this.#world.network.block(one.node.host, other.node.host);
        this.blocked.push({ from: one, to: other, fromUs: nowUs, toUs: nowUs + fault.forUs });
        const unblock = () => this.#world.network.unblock(one.node.host, other.node.host);
        this.#world.clock.after(fault.forUs, unblock);
        this.heal(nowUs + fault.forUs);
        break;
      }
      case "full-disk":
        one.store.failAfter(fault.writes);
        this.mishaps.push({ kind: "full-disk", one, atUs: nowUs });
        break;
      case "restart":
        if (one.startedUs <= nowUs) return;
        this.#end("crash", one);
        this.heal(nowUs + fault.afterUs);
        this.#world.clock.after(fault.afterUs, () => this.#restart(fault.who));
        break;
      default:
        this.#end(fault.kind, one);
    }
  }

  #end(kind: "crash" | "power-off" | "interrupt", one: Life): void {
    const { clock, network } = this.#world;
    this.mishaps.push({ kind, one, atUs: clock.nowUs });
    if (kind === "crash") network.kill(one.node.host);
    else if (kind === "power-off") network.powerOff(one.node.host);
    // A frozen process is interrupted when it wakes.
    else one.node.host.input(() => one.node.node.interrupt());
  }

  #cut(fault: Extract<Fault, { kind: "cut" }>, one: Life): void {
    const others = fault.whom === undefined ? this.#all : [this.#at(fault.whom)];
    for (const other of others) {
      if (other === undefined || other === one || other.node.host.dead) continue;
      this.#hold(one, other, fault);
      if (!fault.oneWay) this.#hold(other, one, fault);
    }
  }

  get #all(): (Life | undefined)[] {
    return Array.from({ length: PLACES_MAX }, (_, place) => this.#at(place));
  }

  #hold(from: Life, to: Life, { forUs, repeatUs }: Extract<Fault, { kind: "cut" }>): void {
    const { clock, network } = this.#world;
    const toUs = clock.nowUs + forUs;
    const key = `${from.name} ${to.name}`;
    this.#openUs.set(key, Math.max(this.#openUs.get(key) ?? 0, toUs));
    const [one, other] = [from.node.host, to.node.host];
    network.hold(one, other);
    this.held.push({ from, to, fromUs: clock.nowUs, toUs });
    const mend = () => {
      if (clock.nowUs >= (this.#openUs.get(key) ?? 0)) network.mend(one, other, repeatUs);
    };
    clock.at(toUs, mend);
    // By then TCP has repeated what was lost.
    this.heal(toUs + forUs + 1_000_000);
  }

  #freeze(who: Life, forUs: number): void {
    const { clock } = this.#world;
    const untilUs = Math.max(this.#thawsUs.get(who) ?? 0, clock.nowUs + forUs);
    this.#thawsUs.set(who, untilUs);
    who.node.host.freeze();
    this.frozen.push({ who, fromUs: clock.nowUs, toUs: untilUs });
    clock.at(untilUs, () => clock.nowUs >= (this.#thawsUs.get(who) ?? 0) && who.node.host.thaw());
    this.heal(untilUs);
  }

  /** Until then something may still happen. */
  heal(us: number): void {
    this.healsUs = Math.max(this.healsUs, us);
    this.#world.clock.at(us, () => {});
  }
}

const PLACES_MAX = 16;
