import type { Topology } from "../../model/topology.js";
import { mesh } from "./mesh.js";
import { star } from "./star.js";

/** The link by which a message leaves, and for whom. */
interface Leg {
  readonly by: string;
  readonly to: readonly string[];
}

/** What makes a topology: who is linked with whom, and where a message goes. It sees but ids. */
export interface Routing {
  /** Whether these two have a connection of their own; the hub is one of them, perhaps. */
  linked(one: string, other: string): boolean;
  /** How a message leaves that is for these machines. */
  legs(to: readonly string[]): readonly Leg[];
}

const ROUTINGS: Readonly<Record<Topology, Routing>> = { mesh, star };

export function routingOf(topology: Topology): Routing {
  return ROUTINGS[topology];
}
