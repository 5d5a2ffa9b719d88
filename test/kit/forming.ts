import fc from "fast-check";
import { HUB_ID } from "../../src/model/id.js";
import type { Topology } from "../../src/model/topology.js";
import type { Endpoint } from "../../src/protocol/address.js";
import { newIncarnation } from "../../src/protocol/proof.js";
import type { SimHost } from "../../src/sim/sim-host.js";
import { keysOf } from "../protocol/keys.js";
import { FailingStore } from "./failing-store.js";
import { startOf } from "./inspection.js";
import { sniff } from "./sniffer.js";
import { type Hub, type NodeOptions, type TestMachine, TestSimulation } from "./test-simulation.js";

const S = 1_000_000;
const MS = 1_000;
/** Four ids to give up one after the other, each by hints that are mostly lost, take a while. */
const FORM_TIMEOUT_MS = 60_000;
/** Whoever is at this place is the hub, in a star. */
const HUB_PLACE = 5;
export const HUB_ADDRESS: string = addressAt(HUB_PLACE).host;

interface Fault {
  readonly atUs: number;
  readonly what: "cut" | "restart" | "freeze";
  readonly who: number;
  readonly whom: number;
  readonly forUs: number;
}

const faults: fc.Arbitrary<Fault> = fc.record({
  atUs: fc.nat(2 * S),
  what: fc.constantFrom("cut", "restart", "freeze"),
  who: fc.nat(HUB_PLACE),
  whom: fc.nat(HUB_PLACE),
  forUs: fc.nat(3 * S),
});

/** How a run forms, and what breaks meanwhile. */
export interface Plan {
  readonly seed: number;
  readonly machines: number;
  readonly latencyMaxUs: number;
  readonly splits: boolean;
  readonly hintLoss: number;
  /** By place. */
  readonly startsUs: readonly number[];
  readonly named: "mdns" | "peers" | "both";
  readonly clash: boolean;
  readonly oneDisk: boolean;
  readonly faults: readonly Fault[];
}

export const plans: fc.Arbitrary<Plan> = fc.record({
  seed: fc.nat(),
  machines: fc.integer({ min: 3, max: 5 }),
  latencyMaxUs: fc.constantFrom<number>(300, 20 * MS, 200 * MS),
  splits: fc.boolean(),
  hintLoss: fc.constantFrom<number>(0, 0.3, 0.6),
  startsUs: fc.array(fc.nat(2 * S), { minLength: HUB_PLACE + 1, maxLength: HUB_PLACE + 1 }),
  named: fc.constantFrom("mdns", "peers", "both"),
  clash: fc.boolean(),
  oneDisk: fc.boolean(),
  faults: fc.array(faults, { maxLength: 4 }),
});

/** The same without anything that breaks. */
export const calmPlans: fc.Arbitrary<Plan> = plans.map((plan) => {
  return { ...plan, latencyMaxUs: 20 * MS, faults: [], clash: false, hintLoss: 0 };
});

/** A world in which everything happens as planned, until the last run is over. */
export class Forming {
  readonly world: TestSimulation;
  /** The machine at each place now; a restarted one replaces its predecessor. */
  readonly places: TestMachine[] = [];
  /** Every hub that there was. */
  readonly hubs: Hub[] = [];
  /** Which rosters each process has confirmed. */
  readonly confirmed: Map<SimHost, Set<string>> = new Map();
  /** When something was last broken that does not heal by itself. */
  brokenUs: number = Number.NEGATIVE_INFINITY;
  /** When the first machine started. */
  startedUs: number = Number.POSITIVE_INFINITY;
  readonly #plan: Plan;
  readonly #topology: Topology;
  readonly #disk = new FailingStore();

  constructor(plan: Plan, topology: Topology) {
    this.#plan = plan;
    this.#topology = topology;
    this.world = new TestSimulation(plan);
    sniff(this.world.network, (from, _to, frame) => {
      if (frame.kind !== "ready") return;
      this.confirmed.set(from, (this.confirmed.get(from) ?? new Set()).add(frame.roster));
    });
    for (const place of this.#allPlaces) {
      this.world.clock.at(plan.startsUs[place] ?? 0, () => this.#start(place));
    }
    for (const fault of plan.faults) this.world.clock.at(fault.atUs, () => this.#apply(fault));
  }

  /** Machines, and the hub last. */
  get #allPlaces(): number[] {
    const machines = Array.from({ length: this.#plan.machines }, (_, place) => place);
    return this.#topology === "star" ? [...machines, HUB_PLACE] : machines;
  }

  /** Lives until all that was planned has happened and every run is over. */
  async pass(): Promise<void> {
    await this.world.pass(10 * S);
    await this.world.until(
      () => [...this.world.machines, ...this.hubs].every((one) => one.outcome() || one.host.dead),
      2 * FORM_TIMEOUT_MS * MS,
    );
  }

  #start(place: number): void {
    const { machines, named, clash, oneDisk } = this.#plan;
    const options: NodeOptions = {
      incarnation: newIncarnation(this.world.clock.nowUs, keysOf(place)),
      keys: keysOf(place),
      address: addressAt(place).host,
      ports: [4330],
      peers: named === "mdns" ? [] : this.#allPlaces.map(addressAt),
      discovers: named !== "peers",
      store: oneDisk ? this.#disk : new FailingStore(),
      formTimeoutMs: FORM_TIMEOUT_MS,
    };
    if (place === HUB_PLACE) {
      this.hubs.push(this.world.startHub(options));
      return;
    }
    this.places[place] = this.world.startMachine({
      ...options,
      id: clash ? "host" : String.fromCharCode(97 + place),
      idGiven: !clash,
      topology: this.#topology,
      machines,
      rules: { durationMs: 2_000 },
      rate: 5 * (place + 1),
      watch: ({ kind }) => {
        const nowUs = kind === "started" ? this.world.clock.nowUs : this.startedUs;
        this.startedUs = Math.min(this.startedUs, nowUs);
      },
    });
  }

  #apply({ what, who, whom, forUs }: Fault): void {
    const [one, other] = [this.#at(who), this.#at(whom)];
    if (!one || hasBegun(one) || one.host.dead) return;
    if (what === "restart") {
      this.world.kill(one);
      this.brokenUs = this.world.clock.nowUs + forUs;
      this.world.clock.after(forUs, () => this.#start(who));
    } else if (what === "freeze") {
      one.host.freeze();
      this.world.clock.after(forUs, () => one.host.thaw());
    } else if (other && other !== one) {
      this.brokenUs = Math.max(this.brokenUs, this.world.clock.nowUs);
      this.world.network.cut(one.host, other.host);
    }
  }

  #at(place: number): TestMachine | Hub | undefined {
    return place === HUB_PLACE ? this.hubs.at(-1) : this.places[place];
  }
}

function addressAt(place: number): Endpoint {
  return { host: `10.0.0.${place}`, port: 4330 };
}

function hasBegun(one: TestMachine | Hub): boolean {
  if ("setup" in one && one.setup.id !== HUB_ID) return startOf(one as TestMachine) !== undefined;
  return one.events.some(({ kind }) => kind === "started");
}
