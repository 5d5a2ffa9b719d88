import { type Identity, identityKey } from "../../protocol/identity.js";
import { rosterHash } from "../../protocol/roster.js";
import type { Peer } from "../../wire/frames.js";

/** More than any run has; leaves may come and go under any number of names. */
const LEAVES_MAX = 2_000;
/** A leaf says READY anew as others come and go: a START is not as late as that. */
const ROSTERS_MAX = 64;

/** A leaf, and the rosters that it has confirmed, the latest last. */
interface Confirming {
  readonly leaf: Peer;
  readonly rosters: Set<string>;
}

/** Learns by the READYs of the leaves who makes up which roster: a hub has no view of its own. */
export class Rosters {
  /** By identity; who confirmed something last is last. */
  readonly #leaves = new Map<string, Confirming>();

  /** A leaf said READY. */
  confirmed(hello: Peer, roster: string): void {
    const key = identityKey(hello);
    const confirming = this.#leaves.get(key) ?? {
      leaf: { ...hello, known: [] },
      rosters: new Set(),
    };
    addLast(confirming.rosters, roster);
    this.#leaves.delete(key);
    this.#leaves.set(key, confirming);
    const [oldest] = this.#leaves.keys();
    if (this.#leaves.size > LEAVES_MAX && oldest !== undefined) this.#leaves.delete(oldest);
  }

  /** What those said of themselves that a leaf has started with; undefined if it cannot have. */
  started(starter: Identity, roster: string): readonly Peer[] | undefined {
    if (!this.#leaves.get(identityKey(starter))?.rosters.has(roster)) return undefined;
    const members = [...this.#leaves.values()].filter(({ rosters }) => rosters.has(roster));
    const hellos = members.map(({ leaf }) => leaf);
    return rosterHash(hellos) === roster ? hellos : undefined;
  }
}

function addLast(rosters: Set<string>, roster: string): void {
  rosters.delete(roster);
  rosters.add(roster);
  const [oldest] = rosters;
  if (rosters.size > ROSTERS_MAX && oldest !== undefined) rosters.delete(oldest);
}
