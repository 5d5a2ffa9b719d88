import type { System } from "../../live/computer.js";
import { MACHINES_MAX } from "../../scenario/fields.js";
import { count } from "../figures.js";
import { remedies } from "../remedies.js";
import type { Finding } from "./finding.js";

/** What a machine has open besides its links: Node's own, the listener, mDNS, the trace. */
const OWN_FILES = 64;
/** While links form there may be two connections to a peer. */
const FILES_PER_PEER = 2;
/** A run with more machines than this on one computer is seldom. */
const MACHINES_ENOUGH = 30;

/** How large a run may be where a process may have so many files open; null: not known. */
export function judgeOpenFiles(limit: number | null, system: System): Finding {
  const name = "open-files";
  if (limit === null) {
    const figures = { limit, machinesMax: null };
    return { name, verdict: "ok", text: "no limit is known here", remedies: [], figures };
  }
  const peers = Math.max(0, Math.floor((limit - OWN_FILES) / FILES_PER_PEER));
  const machinesMax = Math.min(MACHINES_MAX, peers + 1);
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
