import type { System } from "../../node/computer.js";
import { remedies } from "../remedies.js";
import type { Finding } from "./finding.js";

/** The ports that a whole run by hand takes, on one computer. */
const ENOUGH = 3;

/** Whether UDP 5353 can be shared; `error`: why not. */
export function judgeMdnsPort(error: string | null, system: System): Finding {
  return {
    name: "udp-5353",
    verdict: error === null ? "ok" : "bad",
    text: error === null ? "can be shared with other programs" : `cannot be had: ${error}`,
    remedies: error === null ? [] : remedies("port-5353-taken", system),
    figures: { shareable: error === null, error },
  };
}

/** Whether `join` finds one of the `ports` to listen on, which others try; else it takes any. */
export function judgePorts(
  ports: readonly number[],
  free: readonly number[],
  system: System,
): Finding {
  const taken = ports.filter((port) => !free.includes(port));
  const [next] = free;
  const enough = free.length >= ENOUGH;
  const whose = next === undefined ? "" : `; each machine here takes one, next ${next}`;
  return {
    name: "tcp-ports",
    verdict: enough ? "ok" : "warn",
    text: `${free.length} of ${ports.length} free (${ports[0]}-${ports.at(-1)})${whose}`,
    remedies: enough ? [] : remedies("ports-taken", system),
    figures: { free, taken },
  };
}
