import { randomStream } from "../model/random.js";
import type { Signer } from "../protocol/proof.js";
import type { CommonView, FormationView, HubView } from "../runtime/formation/formation-view.js";
import { MeshNode, type NodeHandler } from "../runtime/mesh-node.js";
import type { NodeEvent, Outcome } from "../runtime/node-event.js";
import type { Ports, RunStore } from "../runtime/ports.js";
import type { MachineSetup, NodeSetup } from "../runtime/setup.js";
import { MemoryStore } from "./memory-store.js";
import { type NetworkConditions, Paths } from "./network-conditions.js";
import { SimDiscovery } from "./sim-discovery.js";
import { type HostClocks, SimHost } from "./sim-host.js";
import { SimNetwork } from "./sim-network.js";
import { SimSigner } from "./sim-signer.js";
import { SimTransport } from "./sim-transport.js";
import { VirtualClock } from "./virtual-clock.js";

/** Where and how a node lives; what is absent is as on a computer of its own where all is well. */
export interface Surroundings {
  /** The name of its process, unique; the node's id where absent. */
  readonly name?: string;
  /** The IP address of its computer. */
  readonly address?: string;
  readonly clocks?: Partial<HostClocks>;
  /** It listens on the first free one of these. */
  readonly ports?: readonly number[];
  /** In memory where absent. */
  readonly store?: RunStore;
  /** False with `--no-mdns`. */
  readonly discovers?: boolean;
  /** Multicast does not reach it. */
  readonly noMulticast?: boolean;
  readonly signer?: Signer;
  /** Hears every event, within the node's own turn. */
  readonly observe?: (event: NodeEvent) => void;
}

/** A node of a simulation. */
export interface SimNode<Setup extends NodeSetup, View extends CommonView> {
  readonly setup: Setup;
  readonly node: MeshNode<View>;
  readonly host: SimHost;
  readonly port: number;
  /** Once its life is over. */
  readonly outcome: () => Outcome | undefined;
}

export type SimMachine = SimNode<MachineSetup, FormationView>;
export type SimHub = SimNode<NodeSetup, HubView>;

const PORTS = Array.from({ length: 16 }, (_, i) => 4330 + i);

/**
 * Machines on a network in virtual time. The nodes are those of a live run, down to the bytes that
 * they send each other; clock, network, discovery and disk are simulated. All of it follows from
 * the seed: the same simulation always goes the same way.
 */
export class NodeSimulation {
  readonly clock: VirtualClock = new VirtualClock();
  readonly network: SimNetwork;
  readonly discovery: SimDiscovery;
  readonly #seed: number;
  #nodes = 0;

  constructor(conditions: NetworkConditions) {
    const paths = new Paths(conditions);
    this.network = new SimNetwork(this.clock, paths);
    this.discovery = new SimDiscovery(this.clock, paths);
    this.#seed = conditions.seed;
  }

  /** A machine begins its life now. */
  addMachine(setup: MachineSetup, surroundings: Surroundings = {}): SimMachine {
    return this.#add(setup, surroundings, MeshNode.machine);
  }

  /** A star's hub begins its life now. */
  addHub(setup: NodeSetup, surroundings: Surroundings = {}): SimHub {
    return this.#add(setup, surroundings, MeshNode.hub);
  }

  /** Lets time pass up to and including a moment. */
  runTo(untilUs: number): void {
    this.clock.runTo(untilUs);
  }

  /** Lets time pass until something is so; false when the moment comes first. */
  runUntil(done: () => boolean, untilUs: number): boolean {
    return this.clock.runUntil(done, untilUs);
  }

  #add<Setup extends NodeSetup, View extends CommonView>(
    setup: Setup,
    surroundings: Surroundings,
    make: (setup: Setup, ports: Ports, handler: NodeHandler) => MeshNode<View>,
  ): SimNode<Setup, View> {
    this.#nodes += 1;
    const { name = setup.id, address = addressOf(this.#nodes), clocks } = surroundings;
    const { store = new MemoryStore(), observe = () => {} } = surroundings;
    const still = { monoOffsetUs: 0, wallOffsetUs: 0 };
    const host = new SimHost(name, address, this.clock, { ...still, ...clocks });
    const transport = new SimTransport(host, this.network, surroundings.ports ?? PORTS);
    const jitter = randomStream(this.#seed, name, "jitter");
    if (surroundings.noMulticast) this.discovery.cutMulticast(host);
    const discovery = this.discovery.of(host);
    const ports: Ports = {
      transport,
      scheduler: host.scheduler,
      store,
      random: () => jitter.fraction(),
      signer: surroundings.signer ?? new SimSigner(setup.keys),
      ...(surroundings.discovers !== false && { discovery }),
    };
    let outcome: Outcome | undefined;
    const over = (how: Outcome) => {
      outcome = how;
    };
    const node = make(setup, ports, { event: observe, over });
    node.start();
    return { setup, node, host, port: transport.port, outcome: () => outcome };
  }
}

function addressOf(number: number): string {
  return `10.0.${number >> 8}.${number & 255}`;
}
