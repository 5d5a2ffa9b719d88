import type { System } from "../../live/computer.js";
import type { Ipv4Interface } from "../../live/networks.js";
import { remedies } from "../remedies.js";
import type { Finding } from "./finding.js";

/** An interface as far as it is judged. */
export type Interface = Pick<Ipv4Interface, "name" | "address" | "internal">;

/**
 * Whether there is a network to meet others in, among the interfaces that `join` would use;
 * `chosen`: people chose them with `--interface`, so that loopback is what they want.
 */
export function judgeInterfaces(
  interfaces: readonly Interface[],
  chosen: boolean,
  system: System,
): Finding {
  const ok = chosen || interfaces.some(({ internal }) => !internal);
  // Loopback last: it leads nowhere.
  const listed = interfaces.toSorted((a, b) => Number(a.internal) - Number(b.internal));
  return {
    name: "network",
    verdict: ok ? "ok" : "bad",
    text: `${listed.map(labelOf).join(", ") || "no interface is up"}${ok ? "" : ": no LAN"}`,
    remedies: ok ? [] : remedies("no-network", system),
    figures: { interfaces: listed.map(({ name, address }) => ({ name, address })) },
  };
}

/** An interface as people know it. */
export function labelOf({ name, address }: Pick<Interface, "name" | "address">): string {
  return `${name} ${address}`;
}
