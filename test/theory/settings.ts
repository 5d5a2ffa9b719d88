import { runIds } from "../../src/model/id.js";
import { resolveRules, type SpecifiedRules } from "../../src/model/rules.js";
import type { Topology } from "../../src/model/topology.js";
import type { TheorySetting } from "../../src/theory/setting.js";

/** The setting of machines at these rates; a draw range as a number; by default as a run has it. */
export function settingOf(
  rates: readonly number[],
  rules: SpecifiedRules & { readonly range?: number } = {},
  topology: Topology = "mesh",
): TheorySetting {
  const { range, ...specified } = rules;
  const drawn = range === undefined ? {} : { draw: { kind: "range", range } as const };
  const ids = runIds(rates.length);
  return {
    machines: ids.map((id, place) => ({ id, rate: rates[place] as number })),
    rules: resolveRules([{ ...specified, ...drawn }]),
    topology,
  };
}
