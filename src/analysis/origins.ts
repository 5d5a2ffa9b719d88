import type { Origins } from "./pairing.js";
import type { Run } from "./run.js";

/** How the pairs of all receives of a run came about. */
export function originsOf({ traces }: Run): Origins {
  const total = { recorded: 0, derived: 0, implied: 0, unknown: 0 };
  for (const { receives } of traces) {
    total.recorded += receives.origins.recorded;
    total.derived += receives.origins.derived;
    total.implied += receives.origins.implied;
    total.unknown += receives.origins.unknown;
  }
  return total;
}
