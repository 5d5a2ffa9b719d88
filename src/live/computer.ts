import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { hostname, networkInterfaces } from "node:os";
import { newIncarnation } from "../protocol/identity.js";
import type { MachineSetup } from "../runtime/setup.js";

export const LOOPBACK = "127.0.0.1";

/** The name of this computer as peers show it: printable and never empty. */
export function hostName(): string {
  return (
    hostname()
      .replace(/[^\x20-\x7e]/g, "-")
      .slice(0, 255) || "unknown"
  );
}

/** Every IPv4 address that this computer has now, loopback first. */
export function ipv4Addresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => address.family === "IPv4")
    .toSorted((a, b) => Number(b.internal) - Number(a.internal))
    .map((address) => address.address);
}

/** The name of this very process start. */
export function freshIncarnation(): string {
  return newIncarnation(Date.now(), randomBytes(4).readUInt32BE());
}

/** What runs here, as headers record it. */
export function versions(): MachineSetup["versions"] {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const { version } = JSON.parse(manifest) as { readonly version: string };
  return { k3mesh: version, node: process.versions.node };
}
