import { isId, isNodeId } from "../model/id.js";
import { integerIn, textMatching } from "./checks.js";
import { WireError } from "./wire-error.js";

// What HELLO says of its sender and gossip says of others.

const INCARNATION = /^[0-9a-f]{20}$/;

/** The name of a machine or a run. Throws WireError. */
export function readId(value: unknown, what: string): string {
  if (typeof value !== "string" || !isId(value)) throw new WireError(`${what} is not a name`);
  return value;
}

/** The id of a machine, or the hub's. Throws WireError. */
export function readNodeId(value: unknown, what: string): string {
  if (typeof value !== "string" || !isNodeId(value)) throw new WireError(`${what} is not a name`);
  return value;
}

export function isIncarnation(text: string): boolean {
  return INCARNATION.test(text);
}

/** One process start: 12 hex digits of its time in ms, then 8 random ones. Throws WireError. */
export function readIncarnation(value: unknown): string {
  return textMatching(value, "incarnation", INCARNATION);
}

/** A TCP port, 1..65535. Throws WireError. */
export function readPort(value: unknown): number {
  return integerIn(value, "port", 1, 0xffff);
}
