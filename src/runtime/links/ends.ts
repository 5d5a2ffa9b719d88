import { type Address, isLinkLocal } from "../../protocol/address.js";

/** Where the two ends of a connection are. */
export interface Ends {
  readonly remote: Address;
  /** The address of this computer that the other end sees. */
  readonly local: string;
}

/**
 * The host to name to the far end of `to` for the far end of `peer`: where it is seen from here.
 * What is on this computer (127.0.0.1) is for others where this computer is for them. Of a
 * link-local address the interface is this computer's own, and no other is told of it.
 */
export function hostToTell(peer: Ends, to: Ends): string {
  const host = isHere(peer) && !isHere(to) ? to.local : hostAt(peer);
  return isLinkLocal(host) ? withoutZone(host) : host;
}

/**
 * Where to dial what `teller` said; undefined if there is no way. A link-local address leads there
 * by the interface by which this machine has the teller, if by any.
 */
export function hostAsTold(host: string, teller: Ends): string | undefined {
  if (!isLinkLocal(host)) return host;
  const [, zone] = hostAt(teller).split("%");
  return zone === undefined ? undefined : `${withoutZone(host)}%${zone}`;
}

function withoutZone(host: string): string {
  return host.replace(/%.*/, "");
}

/** Whether the far end is on this computer too. */
function isHere(ends: Ends): boolean {
  const host = hostAt(ends);
  return host === ends.local || /^127\.|^::1$/.test(host);
}

/** The host of the far end; none where it is at a hub. */
function hostAt({ remote }: Ends): string {
  return remote.kind === "tcp" ? remote.host : "";
}
