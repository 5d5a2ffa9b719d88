import { isMachine } from "../model/id.js";
import { resolveRules } from "../model/rules.js";
import { newIncarnation } from "../protocol/proof.js";
import { rosterHash } from "../protocol/roster.js";
import type { NodeEvent, Outcome } from "../runtime/node-event.js";
import type { RunStore } from "../runtime/ports.js";
import { nodeIds, nodeSetups, type RunSettings, type Start } from "../runtime/run-setup.js";
import { type Faults, faultTexts, type Latency, NO_FAULTS } from "../scenario/faults.js";
import type { Written } from "../wire/frame-writer.js";
import { FaultSchedule, skewedClocks } from "./fault-schedule.js";
import { NodeSimulation, type SimHub, type SimMachine } from "./node-simulation.js";
import type { SimHost } from "./sim-host.js";
import { simKeys } from "./sim-signer.js";

/** The settings of a simulated run; those that follow from nothing else than the seed. */
export interface SimulatedSettings extends RunSettings {
  /** The name of the run and its folder; absent, `sim-<seed>-<4 hex of the run id>`. */
  readonly name?: string;
  readonly seed: number;
  readonly faults: Faults;
}

/** What the run has besides; it changes nothing in how the run goes. */
interface Environment {
  readonly store: RunStore;
  /** Of k3mesh. */
  readonly version: string;
  readonly observe?: (id: string, event: NodeEvent) => void;
}

/** How a process of a simulated run ended. */
export type SimulatedEnd = Outcome | { readonly kind: "died" };

const HOST = "sim";

/**
 * A whole run in virtual time: the machines, and in a star the hub, begin their lives together at
 * time 0, find each other, agree, tick and end as under `k3mesh run`. Their identities are hashes
 * of the settings: the same settings give the same run, byte for byte.
 */
export class SimulatedRun {
  readonly name: string;
  readonly #simulation: NodeSimulation;
  readonly #nodes = new Map<string, Node>();
  /** By hand, besides what was given. */
  readonly faults: FaultSchedule;
  #startedUs: number | undefined;

  constructor(settings: SimulatedSettings, { store, version, observe }: Environment) {
    const { seed, faults } = settings;
    const { latency, loss, clockSkewUs } = faults;
    this.#simulation = new NodeSimulation({ seed, latency, loss, hintLoss: loss, splits: false });
    const hosts = new Map<string, SimHost>();
    this.faults = new FaultSchedule(faults, this.#simulation, hosts);
    const starts = nodeIds(settings).map((id) => startOf(id, settings));
    const runId = rosterHash(starts.filter(({ id }) => isMachine(id)));
    this.name = settings.name ?? `sim-${seed}-${runId.slice(0, 4)}`;
    const common = { run: this.name, host: HOST, versions: { k3mesh: version } };
    for (const setup of nodeSetups(settings, starts, common)) {
      const { id } = setup;
      const surroundings = {
        store,
        clocks: skewedClocks(seed, id, clockSkewUs),
        observe: (event: NodeEvent) => {
          if (event.kind === "started" && isMachine(id)) this.#begin();
          observe?.(id, event);
        },
      };
      const added =
        setup.machines === null
          ? this.#simulation.addHub(setup, surroundings)
          : this.#simulation.addMachine(setup, surroundings);
      this.#nodes.set(id, added);
      hosts.set(id, added.host);
    }
    this.faults.begin("form");
  }

  /** Of its processes, in order, a hub before all. */
  get ids(): readonly string[] {
    return [...this.#nodes.keys()];
  }

  /** How each process ended, in id order, a hub before all; undefined while one lives. */
  get ends(): ReadonlyMap<string, SimulatedEnd> | undefined {
    const ends = new Map<string, SimulatedEnd>();
    for (const [id, node] of this.#nodes) {
      const end = endOf(node);
      if (end === undefined) return undefined;
      ends.set(id, end);
    }
    return ends;
  }

  /** Integer microseconds since the beginning. */
  get nowUs(): number {
    return this.#simulation.clock.nowUs;
  }

  /** When its first machine started; undefined before. */
  get startedUs(): number | undefined {
    return this.#startedUs;
  }

  /** Goes on for so long, at most until all is over. */
  runFor(us: number): void {
    this.runUntil(() => false, this.nowUs + us);
  }

  /** Goes on until something is so, a moment has come, or all is over. */
  runUntil(isSo: () => boolean, untilUs: number): void {
    const lives = [...this.#nodes.values()].filter((node) => !hasEnded(node));
    const isOver = () => {
      while (hasEnded(lives.at(-1))) lives.pop();
      return lives.length === 0 || isSo();
    };
    if (!this.#simulation.runUntil(isOver, untilUs)) this.#simulation.runTo(untilUs);
  }

  /** What a process has sent so far: frames, and bytes on all its connections. */
  sentBy(id: string): Written & { readonly bytesSent: number } {
    const { node, host } = this.#nodes.get(id) as Node;
    return { ...node.written, bytesSent: host.bytesSent };
  }

  /** Has every machine end in order, without waiting for the duration. */
  stop(): void {
    for (const { host, node } of this.#nodes.values()) host.input(() => node.interrupt());
  }

  /** The first machine has started. */
  #begin(): void {
    if (this.#startedUs !== undefined) return;
    this.#startedUs = this.nowUs;
    this.faults.begin("start");
  }

  /** Ends a process at once, as a crash does. */
  kill(id: string): void {
    const node = this.#nodes.get(id);
    if (node && !hasEnded(node)) this.faults.kill(id);
  }
}

type Node = SimMachine | SimHub;

function endOf({ outcome, host }: Node): SimulatedEnd | undefined {
  return outcome() ?? (host.dead ? { kind: "died" } : undefined);
}

function hasEnded(node: Node | undefined): boolean {
  return node !== undefined && endOf(node) !== undefined;
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
  const latency = resolvedLatency(faults.latency);
  const others = faultTexts({ ...faults, latency: NO_FAULTS.latency });
  const keys = simKeys(JSON.stringify([seed, ...resolved, latency, ...others, id]));
  return { id, incarnation: newIncarnation(0, keys), keys };
}

function resolvedLatency(latency: Latency): number[] {
  if (latency.kind === "exponential") return [latency.meanUs];
  return [latency.minUs / 1_000, latency.maxUs / 1_000];
}
