import { listOf, textMatching } from "./checks.js";
import type { KnownPeer } from "./frames.js";
import { readIncarnation, readNodeId, readPort } from "./identity-schema.js";
import { WireError } from "./wire-error.js";

/** The most peers that one frame may name, as known or as lost. */
export const KNOWN_PEERS_MAX = 64;

/** An IPv4 or IPv6 address, with its zone, or a host name. */
const ADDRESS = /^[0-9A-Za-z.:%_-]{1,255}$/;

/** [[id, incarnation, address, port], …]: what a frame says of others. */
export function writeKnownPeers(known: readonly KnownPeer[]): unknown[] {
  return known.map(({ id, incarnation, host, port }) => [id, incarnation, host, port]);
}

/** Throws WireError unless `value` lists at most KNOWN_PEERS_MAX peers. */
export function readKnownPeers(value: unknown): KnownPeer[] {
  return listOfPeers(value, "known peers").map(readKnownPeer);
}

/** The ids of peers that are linked no longer. Throws WireError, also where they are too many. */
export function readLostPeers(value: unknown): string[] {
  return listOfPeers(value, "lost peers").map((id) => readNodeId(id, "lost peer's id"));
}

function listOfPeers(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new WireError(`${what} are not an array`);
  if (value.length > KNOWN_PEERS_MAX) {
    throw new WireError(`${value.length} ${what}, more than ${KNOWN_PEERS_MAX}`);
  }
  return value;
}

function readKnownPeer(value: unknown): KnownPeer {
  const [id, incarnation, host, port] = listOf(value, "known peer", 4);
  return {
    id: readNodeId(id, "known peer's id"),
    incarnation: readIncarnation(incarnation),
    host: textMatching(host, "known peer's address", ADDRESS),
    port: readPort(port),
  };
}
