/** How a run's machines are linked: every pair with each other, or each with one hub. */
export type Topology = "mesh" | "star";

export const TOPOLOGIES: readonly Topology[] = ["mesh", "star"];

/** What a machine that was told nothing takes part in. */
export const DEFAULT_TOPOLOGY: Topology = "mesh";
