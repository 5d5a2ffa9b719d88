import { isMachine, runIds } from "../model/id.js";
import type { SpecifiedRules } from "../model/rules.js";
import type { Topology } from "../model/topology.js";
import { routingOf } from "../protocol/topology/routing.js";
import type { RateChoice } from "../wire/frames.js";
import { type MachineSetup, type NodeSetup, OPEN_SETTINGS } from "./setup.js";

/** The settings of a run whose nodes are started together: in processes, or in a simulation. */
export interface RunSettings {
  readonly topology: Topology;
  readonly machines: number;
  /** Ticks per second, in id order; absent, each is picked from `rateRange`. */
  readonly rates?: readonly number[];
  readonly rateRange: Exclude<RateChoice, number>;
  readonly rules: SpecifiedRules;
  /** 0..2^32 - 1 */
  readonly seed?: number;
  readonly formTimeoutMs: number;
}

/** Who a node is. */
export type Start = Pick<NodeSetup, "id" | "incarnation" | "keys">;

/** What a hub is told, which leaves the settings to its leaves. */
interface HubSetup extends NodeSetup {
  readonly machines: null;
}

/** The ids of its nodes, a hub before all. */
export function nodeIds({ topology, machines }: RunSettings): readonly string[] {
  const ids = runIds(machines);
  const others = routingOf(topology)
    .nodes(ids)
    .filter((id) => !isMachine(id));
  return [...others, ...ids];
}

/** What each of its nodes is told; it is closed to all others. */
export function nodeSetups(
  settings: RunSettings,
  starts: readonly Start[],
  common: Pick<NodeSetup, "run" | "host" | "versions">,
): (MachineSetup | HubSetup)[] {
  const { topology, formTimeoutMs, machines, rules, rates, rateRange, seed = null } = settings;
  const members = starts.map(({ id, incarnation }) => ({ id, incarnation }));
  const ids = runIds(machines);
  return starts.map((start) => {
    const node = {
      ...common,
      ...start,
      members,
      idGiven: true,
      topology,
      peers: [],
      // All write into one folder.
      gather: false,
      formTimeoutMs,
    };
    if (!isMachine(start.id)) return { ...node, ...OPEN_SETTINGS, machines: null };
    return { ...node, machines, rules, seed, rate: rates?.[ids.indexOf(start.id)] ?? rateRange };
  });
}
