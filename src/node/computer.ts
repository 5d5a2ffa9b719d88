import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { hostname, release } from "node:os";
import { newIncarnation } from "../protocol/proof.js";
import type { MachineSetup } from "../runtime/setup.js";
import { newKeys } from "./ed25519-signer.js";
import { manifest } from "./node-version.js";

export const LOOPBACK = "127.0.0.1";

/** The kind of system: it decides what stands between a machine and the LAN. */
export type System = "linux" | "wsl" | "container" | "macos" | "windows";

/** The facts that tell a system. */
export interface SystemFacts {
  readonly platform: NodeJS.Platform;
  /** Of the kernel; WSL's names Microsoft. */
  readonly release: string;
  /** Whether there is one of the files that Docker and Podman put into their containers. */
  readonly containerFile: boolean;
  /** The control group of the first process, empty where there is none. */
  readonly cgroup: string;
}

/** The system that these facts tell; an unknown one is treated as Linux. */
export function systemOf({ platform, release, containerFile, cgroup }: SystemFacts): System {
  if (platform === "win32") return "windows";
  if (platform === "darwin") return "macos";
  // A container under WSL sees WSL's kernel, but the container is what is nearest.
  if (containerFile || /docker|containerd|kubepods|libpod|lxc/.test(cgroup)) return "container";
  return /microsoft/i.test(release) ? "wsl" : "linux";
}

/** The system that this process runs on. */
export function thisSystem(): System {
  return systemOf({
    platform: process.platform,
    release: release(),
    containerFile: ["/.dockerenv", "/run/.containerenv"].some((path) => existsSync(path)),
    cgroup: textOf("/proc/1/cgroup"),
  });
}

/** The name of this computer as peers show it: printable and never empty. */
export function hostName(): string {
  return (
    hostname()
      .replace(/[^\x20-\x7e]/g, "-")
      .slice(0, 255) || "unknown"
  );
}

/** The name of one process start, and the keys by which that process proves that it is its own. */
export function freshStart(): Pick<MachineSetup, "incarnation" | "keys"> {
  const keys = newKeys();
  return { incarnation: newIncarnation(Date.now(), keys), keys };
}

/** In [0, 1), unforeseeable. */
export function random(): number {
  return randomBytes(4).readUInt32BE() / 2 ** 32;
}

/** What runs here, as headers record it. */
export function versions(): Required<MachineSetup["versions"]> {
  return { k3mesh: manifest().version, node: process.versions.node };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
