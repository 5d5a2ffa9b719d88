import { randomBytes } from "node:crypto";
import type { Topology } from "../model/topology.js";

/** The name of a run that was given none: `mesh-20261123-184500-3fa9`. */
export function freshRunName(topology: Topology): string {
  return `${stampedName(topology)}-${randomBytes(2).toString("hex")}`;
}

/** A word with the date and the time, local: `compare-20261123-184500`. */
export function stampedName(word: string, now: Date = new Date()): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const date = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  return `${word}-${date}-${time}`;
}
