import { randomBytes } from "node:crypto";
import type { Topology } from "../model/topology.js";

/** The name of a run that was given none: `mesh-20261123-184500-3fa9`, in local time. */
export function freshRunName(topology: Topology, now: Date = new Date()): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const date = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  return `${topology}-${date}-${time}-${randomBytes(2).toString("hex")}`;
}
