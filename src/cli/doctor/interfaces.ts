import { LOOPBACK, type System } from "../../node/computer.js";
import type { OwnAddress } from "../../node/own-addresses.js";
import { addressKey } from "../../protocol/address-book.js";
import { LISTEN_PORTS } from "../../scenario/address.js";
import { remedies } from "../remedies.js";
import type { Finding } from "./finding.js";

/**
 * Whether there is a network to meet others in, among the addresses that `join` would have, the
 * best first; `chosen`: people chose them with `--interface`, so that loopback is what they want.
 */
export function judgeInterfaces(
  interfaces: readonly OwnAddress[],
  chosen: boolean,
  system: System,
): Finding {
  const ok = chosen || interfaces.some(({ internal }) => !internal);
  return {
    name: "network",
    verdict: ok ? "ok" : "bad",
    text: `${interfaces.map(labelOf).join(", ") || "no interface is up"}${ok ? "" : ": no LAN"}`,
    remedies: ok ? [] : remedies("no-network", system),
    figures: figuresOf(interfaces),
  };
}

/** Whether the machines of one computer reach each other there, as those of `run` have to. */
export function judgeLoopback(up: boolean, system: System): Finding {
  return {
    name: "loopback",
    verdict: up ? "ok" : "bad",
    text: up ? "is up" : `is down, and machines of run talk over ${LOOPBACK}`,
    remedies: up ? [] : remedies("no-loopback", system),
    figures: { up },
  };
}

/** Of a computer that others reach by IPv6 alone: nobody is found, but all else works. */
export function judgeIpv6(interfaces: readonly OwnAddress[], system: System): Finding {
  const [best] = interfaces;
  const host = best?.address ?? "";
  const here = addressKey({ host, port: LISTEN_PORTS[0] ?? 0 });
  return {
    name: "network",
    verdict: "warn",
    text: `${interfaces.map(labelOf).join(", ")}: nobody is found by IPv6; others come here with --peers ${here}`,
    remedies: remedies("ipv6-alone", system),
    figures: figuresOf(interfaces),
  };
}

function figuresOf(interfaces: readonly OwnAddress[]): Finding["figures"] {
  return { interfaces: interfaces.map(({ name, address }) => ({ name, address })) };
}

/** An interface as people know it. */
export function labelOf({ name, address }: Pick<OwnAddress, "name" | "address">): string {
  return `${name} ${address}`;
}
