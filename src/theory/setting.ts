import type { Rules } from "../model/rules.js";
import type { Topology } from "../model/topology.js";

/** What a prediction is made from, and all that it is made from. */
export interface TheorySetting {
  /** Three or more, sorted by id; `rate` in ticks per second. */
  readonly machines: readonly { readonly id: string; readonly rate: number }[];
  readonly rules: Rules;
  readonly topology: Topology;
}
