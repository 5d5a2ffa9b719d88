import { compareIds } from "../model/id.js";

/** One process of the network: an id may be claimed again, an incarnation never is. */
export interface Identity {
  readonly id: string;
  readonly incarnation: string;
}

/** The name of one process start: its time in ms as 12 hex digits, then 32 random bits as 8. */
export function newIncarnation(startedMs: number, random32: number): string {
  return startedMs.toString(16).padStart(12, "0") + random32.toString(16).padStart(8, "0");
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
