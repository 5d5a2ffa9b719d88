import { HUB_ID, runIds } from "../model/id.js";
import { resolveRules, type SpecifiedRules } from "../model/rules.js";
import type { Topology } from "../model/topology.js";
import type { Identity } from "../protocol/identity.js";
import { type Keys, newIncarnation } from "../protocol/proof.js";
import { rosterHash } from "../protocol/roster.js";
import type { NodeEvent, Outcome } from "../runtime/node-event.js";
import type { RunStore } from "../runtime/ports.js";
import { type MachineSetup, type NodeSetup, OPEN_SETTINGS } from "../runtime/setup.js";
import type { Faults, Latency } from "../scenario/faults.js";
import { simKeys } from "./sim-signer.js";
import { type SimHub, type SimMachine, Simulation } from "./simulation.js";

/** The settings of a simulated run; those that follow from nothing else than the seed. */
export interface SimulatedSettings {
  /** The name of the run and its folder; absent, `sim-<seed>-<4 hex of the run id>`. */
  readonly name?: string;
  readonly topology: Topology;
  readonly machines: number;
  /** Ticks per second, in id order; absent, each is picked from `rateRange`. */
  readonly rates?: readonly number[];
  readonly rateRange: { readonly min: number; readonly max: number };
  readonly rules: SpecifiedRules;
  /** 0..2^32 - 1 */
  readonly seed: number;
  readonly formTimeoutMs: number;
  readonly faults: Faults;
}

/** What the run has besides; it changes nothing in how the run goes. */
interface Environment {
  readonly store: RunStore;
  /** Of k3mesh. */
  readonly version: string;
  readonly observe?: (id: string, event: NodeEvent) => void;
}

/** One process of the run: who it is. */
interface Start extends Identity {
  readonly keys: Keys;
}

const HOST = "sim";

/**
 * A whole run in virtual time: the machines, and in a star the hub, begin their lives together at
 * time 0, find each other, agree, tick and end as under `k3mesh run`. Their identities are hashes
 * of the settings: the same settings give the same run, byte for byte.
 */
export class SimulatedRun {
  readonly name: string;
  readonly #simulation: Simulation;
  readonly #nodes = new Map<string, SimMachine | SimHub>();

  constructor(settings: SimulatedSettings, { store, version, observe }: Environment) {
    const { topology, machines, seed, faults } = settings;
    const { latency } = faults;
    this.#simulation = new Simulation({ seed, latency, splits: false, hintLoss: 0 });
    const machineIds = runIds(machines);
    const starts = (topology === "star" ? [HUB_ID, ...machineIds] : machineIds).map((id) =>
      startOf(id, settings),
    );
    const runId = rosterHash(starts.filter(({ id }) => id !== HUB_ID));
    this.name = settings.name ?? `sim-${seed}-${runId.slice(0, 4)}`;
    for (const start of starts) {
      const { id } = start;
      const node = this.#nodeSetup(start, starts, settings, version);
      const surroundings = {
        store,
        ...(observe && { observe: (event: NodeEvent) => observe(id, event) }),
      };
      const added =
        id === HUB_ID
          ? this.#simulation.addHub({ ...node, ...OPEN_SETTINGS }, surroundings)
          : this.#simulation.addMachine(machineSetup(node, settings), surroundings);
      this.#nodes.set(id, added);
    }
  }

  /** How each process ended, in id order, a hub before all; undefined while one lives. */
  get ends(): ReadonlyMap<string, Outcome> | undefined {
    const ends = new Map<string, Outcome>();
    for (const [id, { outcome }] of this.#nodes) {
      const end = outcome();
      if (end === undefined) return undefined;
      ends.set(id, end);
    }
    return ends;
  }

  /** Integer microseconds since the beginning. */
  get nowUs(): number {
    return this.#simulation.clock.nowUs;
  }

  /** Goes on for so long, at most until all is over. */
  runFor(us: number): void {
    const lives = [...this.#nodes.values()].filter(({ outcome }) => outcome() === undefined);
    const isOver = () => {
      while (lives.at(-1)?.outcome() !== undefined) lives.pop();
      return lives.length === 0;
    };
    const untilUs = this.nowUs + us;
    if (!this.#simulation.runUntil(isOver, untilUs)) this.#simulation.runTo(untilUs);
  }

  /** Has every machine end in order, without waiting for the duration. */
  stop(): void {
    for (const { node } of this.#nodes.values()) node.interrupt();
  }

  #nodeSetup(
    { id, incarnation, keys }: Start,
    members: readonly Identity[],
    { topology, formTimeoutMs }: SimulatedSettings,
    version: string,
  ): Omit<NodeSetup, "machines" | "rules" | "seed" | "rate"> {
    return {
      run: this.name,
      members,
      id,
      idGiven: true,
      incarnation,
      keys,
      host: HOST,
      topology,
      peers: [],
      // All write into one folder.
      gather: false,
      formTimeoutMs,
      versions: { k3mesh: version },
    };
  }
}

function machineSetup(
  node: Omit<NodeSetup, "machines" | "rules" | "seed" | "rate">,
  { machines, rules, seed, rates, rateRange }: SimulatedSettings,
): MachineSetup {
  const rate = rates?.[runIds(machines).indexOf(node.id)] ?? rateRange;
  return { ...node, machines, rules, seed, rate };
}

/** Keys and incarnation are hashes of all that decides how the run goes, and of the id. */
function startOf(id: string, settings: SimulatedSettings): Start {
  const { topology, machines, rates, rateRange, rules, seed, faults } = settings;
  const rate = rates ?? [rateRange.min, rateRange.max];
  const { draw, literal, durationMs, phase } = resolveRules([rules]);
  const resolved = [
    topology,
    machines,
    rates !== undefined,
    rate,
    draw,
    literal,
    durationMs,
    phase,
  ];
  const keys = simKeys(JSON.stringify([seed, ...resolved, resolvedLatency(faults.latency), id]));
  return { id, incarnation: newIncarnation(0, keys), keys };
}

function resolvedLatency(latency: Latency): number[] {
  if (latency.kind === "exponential") return [latency.meanUs];
  return [latency.minUs / 1_000, latency.maxUs / 1_000];
}
