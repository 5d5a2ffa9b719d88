import type { Topology } from "../../model/topology.js";
import { mesh } from "./mesh.js";
import { star } from "./star.js";

/** What makes a topology: which nodes there are, and which are linked. It sees but ids. */
export interface Routing {
  /** Whether these two have a connection of their own; else another node carries their streams. */
  linked(one: string, other: string): boolean;
  /** The nodes of a run of these machines: each writes a trace. */
  nodes(machines: readonly string[]): readonly string[];
  /** How many times as long as in a small run a node waits for a smaller one to dial. */
  dialPatience(machines: number): number;
}

const ROUTINGS: Readonly<Record<Topology, Routing>> = { mesh, star };

export function routingOf(topology: Topology): Routing {
  return ROUTINGS[topology];
}
