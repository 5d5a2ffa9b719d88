import type { System } from "../../node/computer.js";
import { remedies } from "../remedies.js";
import type { Finding } from "./finding.js";

/** Whether the folders of runs can be made in `out`; `error`: why not. */
export function judgeFolder(out: string, error: string | null, system: System): Finding {
  return {
    name: "folder",
    verdict: error === null ? "ok" : "bad",
    text: error ?? `runs can be written into ${out}`,
    remedies: error === null ? [] : remedies("no-folder", system),
    figures: { out, writable: error === null, error },
  };
}
