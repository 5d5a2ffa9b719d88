import { machinesByFiles } from "../../node/capacity.js";
import type { System } from "../../node/computer.js";
import { count } from "../figures.js";
import { remedies } from "../remedies.js";
import type { Finding } from "./finding.js";

/** A run with more machines than this on one computer is seldom. */
const MACHINES_ENOUGH = 30;

/** How large a run may be where a process may have so many files open; null: not known. */
export function judgeOpenFiles(limit: number | null, system: System): Finding {
  const name = "open-files";
  if (limit === null) {
    const figures = { limit, machinesMax: null };
    return { name, verdict: "ok", text: "no limit is known here", remedies: [], figures };
  }
  const machinesMax = machinesByFiles(limit);
  const enough = machinesMax >= MACHINES_ENOUGH;
  const shown = Number.isFinite(limit) ? count(limit) : "any number of";
  return {
    name,
    // With so few that no run is possible, k3mesh does not start.
    verdict: enough ? "ok" : "warn",
    text: `${shown} files a process: enough for runs of ${count(machinesMax)} machines`,
    remedies: enough ? [] : remedies("few-open-files", system),
    figures: { limit: Number.isFinite(limit) ? limit : null, machinesMax },
  };
}
