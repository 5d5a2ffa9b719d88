import { setImmediate } from "node:timers/promises";
import { HUB_ID } from "../../src/model/id.js";
import { Ed25519Signer } from "../../src/node/ed25519-signer.js";
import { newIncarnation } from "../../src/protocol/proof.js";
import type { NodeEvent } from "../../src/runtime/node-event.js";
import type { MachineSetup } from "../../src/runtime/setup.js";
import type { NetworkConditions } from "../../src/sim/network-conditions.js";
import {
  NodeSimulation,
  type SimHub,
  type SimMachine,
  type Surroundings,
} from "../../src/sim/node-simulation.js";
import type { SimHost } from "../../src/sim/sim-host.js";
import type { VirtualClock } from "../../src/sim/virtual-clock.js";
import { keysOf } from "../protocol/keys.js";
import { FailingStore } from "./failing-store.js";
import { neverSo } from "./never-so.js";
import { SeededRandom } from "./seeded-random.js";

/** What a node of a world has besides: a disk that may fail, and all that it told. */
interface Watched {
  readonly store: FailingStore;
  readonly events: readonly NodeEvent[];
}

/** A machine that lives in a world. */
export type TestMachine = SimMachine & Watched;

/** A hub that lives in a world. */
export type Hub = SimHub & Watched;

/** What is special about a machine; the rest is as in the default scenario of three. */
export interface NodeOptions extends Partial<MachineSetup>, Omit<Surroundings, "name" | "observe"> {
  readonly store?: FailingStore;
  /** Told of every event, within the machine's own turn. */
  readonly watch?: (event: NodeEvent) => void;
}

/** A calm network, nearly as fast as loopback. */
export const CALM: NetworkConditions = {
  seed: 1,
  latency: { kind: "uniform", minUs: 100, maxUs: 300 },
  splits: false,
  loss: 0,
  hintLoss: 0,
};

/** How the network of a test behaves where it is not calm; its latency is uniform. */
interface TestConditions extends Partial<Omit<NetworkConditions, "latency">> {
  readonly latencyMinUs?: number;
  readonly latencyMaxUs?: number;
}

const DAY_US = 86_400_000_000;
/** 2026-01-01: a wall clock that looks like one. */
const WALL_START_US = 1_767_225_600_000_000;
/** So often a test, and what runs it, may do something too. */
const STEPS_AT_A_TIME = 1_000;

/** A simulation as tests need it: each machine has clocks of its own, and signs in earnest. */
export class TestSimulation extends NodeSimulation {
  readonly latencyMaxUs: number;
  readonly random: SeededRandom;
  readonly machines: TestMachine[] = [];
  readonly #hubs: Hub[] = [];

  constructor({ latencyMinUs = 100, latencyMaxUs = 300, ...conditions }: TestConditions = {}) {
    const latency = { kind: "uniform", minUs: latencyMinUs, maxUs: latencyMaxUs } as const;
    const all = { ...CALM, latency, ...conditions };
    super(all);
    this.latencyMaxUs = latencyMaxUs;
    this.random = new SeededRandom(all.seed);
  }

  /** A machine begins its life now. */
  startMachine(options: NodeOptions = {}): TestMachine {
    const number = this.machines.length + 1;
    const { events, surroundings, setup } = this.#home(options, number);
    const born = { ...this.addMachine(setup, surroundings), events, store: surroundings.store };
    this.machines.push(born);
    return born;
  }

  /** A hub begins its life now. */
  startHub(options: NodeOptions = {}): Hub {
    const { events, surroundings, setup } = this.#home(options, 101 + this.#hubs.length);
    const open = { id: HUB_ID, topology: "star", machines: null, rules: {}, seed: null } as const;
    const hub = this.addHub({ ...setup, ...open }, surroundings);
    const born = { ...hub, events, store: surroundings.store };
    this.#hubs.push(born);
    return born;
  }

  /** The computer of the machine of this number, and what it has there. */
  #home(options: NodeOptions, number: number) {
    const { address, clocks, ports, store, discovers, noMulticast, signer, watch, ...given } =
      options;
    const setup = { ...this.#setup(number), ...given };
    const events: NodeEvent[] = [];
    const surroundings = {
      name: `${number}`,
      address: address ?? `10.0.0.${number}`,
      clocks: {
        monoOffsetUs: this.random.integer(0, DAY_US),
        wallOffsetUs: WALL_START_US + this.random.integer(-1_000_000, 1_000_000),
        ...clocks,
      },
      ...(ports && { ports }),
      store: store ?? new FailingStore(),
      discovers: discovers ?? true,
      noMulticast: noMulticast ?? false,
      signer: signer ?? new Ed25519Signer(setup.keys),
      observe: (event: NodeEvent) => {
        events.push(event);
        watch?.(event);
      },
    };
    return { events, surroundings, setup };
  }

  /** Lets time pass. */
  async pass(us: number): Promise<void> {
    const untilUs = this.clock.nowUs + us;
    await runUntil(this.clock, () => false, untilUs);
    this.runTo(untilUs);
  }

  /**
   * Lets time pass until something is so. When it is not within the time, throws what it was, and
   * how all machines and hubs stand.
   */
  async until(done: () => boolean, withinUs: number): Promise<void> {
    if (await runUntil(this.clock, done, this.clock.nowUs + withinUs)) return;
    throw neverSo(done, withinUs / 1e6, this.until, [...this.machines, ...this.#hubs]);
  }

  /** `kill -9`. */
  kill({ host }: { readonly host: SimHost }): void {
    this.network.kill(host);
  }

  #setup(number: number): MachineSetup {
    const id = String.fromCharCode(96 + number);
    return {
      run: "demo",
      members: null,
      id,
      idGiven: true,
      incarnation: newIncarnation(1_767_225_600_000 + number, keysOf(number)),
      keys: keysOf(number),
      host: `host-${id}`,
      topology: "mesh",
      machines: 3,
      rules: { durationMs: 5_000 },
      seed: 7,
      rate: number,
      peers: [],
      gather: true,
      formTimeoutMs: 30_000,
      versions: { k3mesh: "0.0.0", node: "20.0.0" },
    };
  }
}

/** Lets time pass until something is so, and a test do what it has to do meanwhile. */
async function runUntil(
  clock: VirtualClock,
  done: () => boolean,
  untilUs: number,
): Promise<boolean> {
  for (let steps = 0; !done(); steps += 1) {
    if (steps % STEPS_AT_A_TIME === 0) await setImmediate();
    if (!clock.step(untilUs)) return done();
  }
  return true;
}
