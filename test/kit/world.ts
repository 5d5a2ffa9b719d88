import { HUB_ID } from "../../src/model/id.js";
import { Ed25519Signer } from "../../src/node/ed25519-signer.js";
import { newIncarnation } from "../../src/protocol/proof.js";
import type { FormationView, HubView } from "../../src/runtime/formation/formation-view.js";
import { MeshNode, type NodeHandler } from "../../src/runtime/mesh-node.js";
import type { NodeEvent, Outcome } from "../../src/runtime/node-event.js";
import type { Ports } from "../../src/runtime/ports.js";
import type { MachineSetup } from "../../src/runtime/setup.js";
import { keysOf } from "../protocol/keys.js";
import { Ether } from "./ether.js";
import { Host, type HostClocks } from "./host.js";
import { MemoryStore } from "./memory-store.js";
import { MemoryTransport } from "./memory-transport.js";
import { Network } from "./network.js";
import { neverSo } from "./never-so.js";
import { VirtualClock } from "./virtual-clock.js";
import { CALM, Weather, type WeatherOptions } from "./weather.js";

/** A machine that lives in a world, with all that it said. */
export interface Inhabitant {
  readonly host: Host;
  readonly node: MeshNode<FormationView>;
  readonly port: number;
  readonly setup: MachineSetup;
  readonly store: MemoryStore;
  readonly events: readonly NodeEvent[];
  /** Once its life is over. */
  readonly outcome: () => Outcome | undefined;
}

/** A hub that lives in a world. */
export interface Hub {
  readonly host: Host;
  readonly node: MeshNode<HubView>;
  readonly port: number;
  readonly store: MemoryStore;
  readonly events: readonly NodeEvent[];
  readonly outcome: () => Outcome | undefined;
}

interface Home {
  readonly host: Host;
  readonly port: number;
  readonly ports: Ports;
  readonly setup: MachineSetup;
  readonly store: MemoryStore;
}

/** What is special about a machine; the rest is as in the default scenario of three. */
export interface Birth extends Partial<MachineSetup> {
  /** The IP address of its computer; one of its own where absent. */
  readonly address?: string;
  /** How its clocks stand; anyhow where absent. */
  readonly clocks?: Partial<HostClocks>;
  /** Where it listens, the first free one. */
  readonly ports?: readonly number[];
  readonly store?: MemoryStore;
  /** False with `--no-mdns`. */
  readonly discovers?: boolean;
  /** Multicast does not reach it. */
  readonly deaf?: boolean;
  /** Told of every event, within the machine's own turn. */
  readonly watch?: (event: NodeEvent) => void;
}

const DAY_US = 86_400_000_000;
/** 2026-01-01: a wall clock that looks like one. */
const WALL_START_US = 1_767_225_600_000_000;
const PORTS = Array.from({ length: 16 }, (_, i) => 4330 + i);

/** A LAN in memory under virtual time, all of it from one seed. */
export class World {
  readonly clock: VirtualClock = new VirtualClock();
  readonly weather: Weather;
  readonly network: Network;
  readonly ether: Ether;
  readonly inhabitants: Inhabitant[] = [];
  readonly #hubs: Hub[] = [];

  constructor(weather: Partial<WeatherOptions> = {}) {
    this.weather = new Weather({ ...CALM, ...weather });
    this.network = new Network(this.clock, this.weather);
    this.ether = new Ether(this.clock, this.weather);
  }

  /** A machine begins its life now. */
  bear(birth: Birth = {}): Inhabitant {
    const { ports, ...home } = this.#home(birth, this.inhabitants.length + 1);
    const heard = new Heard(birth.watch);
    const node = MeshNode.machine(home.setup, ports, heard);
    node.start();
    const { events } = heard;
    const born = { ...home, node, events, outcome: () => heard.outcome };
    this.inhabitants.push(born);
    return born;
  }

  /** A hub begins its life now. */
  bearHub(birth: Omit<Birth, "watch"> = {}): Hub {
    const { ports, ...home } = this.#home(birth, 101 + this.#hubs.length);
    const heard = new Heard();
    const setup = { ...home.setup, id: HUB_ID, topology: "star", machines: null } as const;
    const open = { rules: {}, seed: null };
    const node = MeshNode.hub({ ...setup, ...open }, ports, heard);
    node.start();
    const born = { ...home, node, events: heard.events, outcome: () => heard.outcome };
    this.#hubs.push(born);
    return born;
  }

  /** The computer of the machine of this number, and what it has there. */
  #home(birth: Birth, number: number): Home {
    const { address, ports: listenOn = PORTS, store = new MemoryStore(), ...rest } = birth;
    const { discovers = true, deaf = false, watch: _, clocks, ...given } = rest;
    const host = new Host(`${number}`, address ?? `10.0.0.${number}`, this.clock, {
      monoOffsetUs: this.weather.dice.integer(0, DAY_US),
      wallOffsetUs: WALL_START_US + this.weather.dice.integer(-1_000_000, 1_000_000),
      ...clocks,
    });
    if (deaf) this.ether.deafen(host);
    const setup = { ...this.#setup(number), ...given };
    const transport = new MemoryTransport(host, this.network, listenOn);
    const { scheduler } = host;
    const random = () => this.weather.dice.fraction();
    const discovery = discovers && { discovery: this.ether.discovery(host) };
    const signer = new Ed25519Signer(setup.keys);
    const ports = { transport, scheduler, store, random, signer, ...discovery };
    return { host, port: transport.port, ports, setup, store };
  }

  /** Lets time pass. */
  async pass(us: number): Promise<void> {
    await this.clock.runTo(this.clock.nowUs + us);
  }

  /**
   * Lets time pass until something is so. When it is not within the time, throws what it was, and
   * how all machines and hubs stand.
   */
  async until(done: () => boolean, withinUs: number): Promise<void> {
    if (await this.clock.runUntil(done, this.clock.nowUs + withinUs)) return;
    throw neverSo(done, withinUs / 1e6, this.until, [...this.inhabitants, ...this.#hubs]);
  }

  /** `kill -9`. */
  kill({ host }: Pick<Inhabitant, "host">): void {
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

/** Keeps all that a node tells. */
class Heard implements NodeHandler {
  readonly events: NodeEvent[] = [];
  outcome: Outcome | undefined;
  readonly #watch: (event: NodeEvent) => void;

  constructor(watch: (event: NodeEvent) => void = () => {}) {
    this.#watch = watch;
  }

  event(event: NodeEvent): void {
    this.events.push(event);
    this.#watch(event);
  }

  over(outcome: Outcome): void {
    this.outcome = outcome;
  }
}
