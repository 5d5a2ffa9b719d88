import { compareIds } from "../model/id.js";

/** One process of the network: an id may be claimed again, an incarnation never is. */
export interface Identity {
  readonly id: string;
  readonly incarnation: string;
}

/** By id, then by incarnation. The smaller of two machines decides about their link. */
export function compareIdentities(a: Identity, b: Identity): number {
  return compareIds(a.id, b.id) || compareIds(a.incarnation, b.incarnation);
}

export function sameIdentity(a: Identity, b: Identity): boolean {
  return a.id === b.id && a.incarnation === b.incarnation;
}

/** One text for both, as a key of maps. */
export function identityKey(identity: Identity): string {
  return `${identity.id} ${identity.incarnation}`;
}
