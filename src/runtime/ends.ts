import type { Address } from "../protocol/address-book.js";

/** Where the two ends of a connection are. */
export interface Ends {
  readonly remote: Address;
  /** The address of this computer that the other end sees. */
  readonly local: string;
}

/**
 * The host to name to the far end of `to` for the far end of `peer`: where it is seen from here.
 * What is on this computer (127.0.0.1) is for others where this computer is for them.
 */
export function hostToTell(peer: Ends, to: Ends): string {
  return isHere(peer) && !isHere(to) ? to.local : peer.remote.host;
}

/** Whether the far end is on this computer too. */
function isHere({ remote, local }: Ends): boolean {
  return remote.host === local || /^127\.|^::1$/.test(remote.host);
}
