import type { System } from "../../live/computer.js";
import { remedies } from "../remedies.js";
import type { Finding } from "./finding.js";

/** Whether Node is new enough; `wanted` is of the form `>=20.19`. */
export function judgeNode(version: string, wanted: string, system: System): Finding {
  const least = wanted.replace(/^>=/, "");
  const ok = compare(version, least) >= 0;
  return {
    name: "node",
    verdict: ok ? "ok" : "bad",
    text: `${version}; k3mesh needs ${least} or later`,
    remedies: ok ? [] : remedies("old-node", system),
    figures: { version, wanted },
  };
}

/** Compares two versions, number by number. */
function compare(one: string, other: string): number {
  const [a, b] = [numbersOf(one), numbersOf(other)];
  for (const [i, part] of b.entries()) {
    const difference = (a[i] ?? 0) - part;
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersOf(version: string): number[] {
  return version.split(".").map((part) => Number.parseInt(part, 10));
}
