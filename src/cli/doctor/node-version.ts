import type { System } from "../../node/computer.js";
import { isNodeWanted, leastOf } from "../../node/node-version.js";
import { remedies } from "../remedies.js";
import type { Finding } from "./finding.js";

/** Whether Node is new enough; `wanted` is of the form `>=20.19`. */
export function judgeNode(version: string, wanted: string, system: System): Finding {
  const ok = isNodeWanted(version, wanted);
  return {
    name: "node",
    verdict: ok ? "ok" : "bad",
    text: `${version}; k3mesh needs ${leastOf(wanted)} or later`,
    remedies: ok ? [] : remedies("old-node", system),
    figures: { version, wanted },
  };
}
