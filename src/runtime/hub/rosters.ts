import { type Identity, identityKey } from "../../protocol/identity.js";
import { rosterHash } from "../../protocol/roster.js";
import type { Peer } from "../../wire/frames.js";

/** Leaves may come and go, and each time say READY for another roster: the latest count. */
const ROSTERS_MAX = 1_000;

/** Learns by the READYs of the leaves who makes up which roster: a hub has no view of its own. */
export class Rosters {
  readonly #members = new Map<string, Map<string, Peer>>();

  /** A leaf said READY. */
  confirmed(hello: Peer, roster: string): void {
    const members = this.#members.get(roster) ?? new Map<string, Peer>();
    members.set(identityKey(hello), hello);
    // The one that was confirmed last is last.
    this.#members.delete(roster);
    this.#members.set(roster, members);
    const [oldest] = this.#members.keys();
    if (this.#members.size > ROSTERS_MAX && oldest !== undefined) this.#members.delete(oldest);
  }

  /** What those said of themselves that a leaf has started with; undefined if it cannot have. */
  started(starter: Identity, roster: string): readonly Peer[] | undefined {
    const members = this.#members.get(roster);
    if (!members?.has(identityKey(starter))) return undefined;
    const hellos = [...members.values()];
    return rosterHash(hellos) === roster ? hellos : undefined;
  }
}
