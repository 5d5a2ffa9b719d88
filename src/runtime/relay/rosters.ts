import { MACHINES_MAX } from "../../model/limits.js";
import { type Identity, identityKey } from "../../protocol/identity.js";
import { rosterHash } from "../../protocol/roster.js";
import type { Peer } from "../../wire/frames.js";

/** More than any run has; leaves may come and go under any number of names. */
const LEAVES_MAX = 2 * MACHINES_MAX;
/** A leaf says READY anew as others come and go: a START is not as late as that. */
const ROSTERS_MAX = 64;
/** Enough for two liars beside a hundred leaves, or twenty beside three: each costs a hash. */
const TRIES_MAX = 6_000;

/** A leaf, and the rosters that it has confirmed, the latest last. */
interface Confirming {
  readonly leaf: Peer;
  readonly rosters: Set<string>;
}

/**
 * Learns by the leaves' READYs which of them make up which roster: a hub has no view of its own.
 */
export class Rosters {
  /** By identity; the leaf that confirmed something last is last. */
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
    const its = this.#leaves.get(identityKey(starter));
    if (!its?.rosters.has(roster)) return undefined;
    const { machines } = its.leaf;
    const all = [...this.#leaves.values()].filter(({ rosters }) => rosters.has(roster));
    const hellos = all.flatMap(({ leaf }) => (leaf.machines === machines ? leaf : []));
    const surplus = hellos.length - (machines ?? 0);
    if (surplus < 0 || numberOfChoices(hellos.length, surplus) > TRIES_MAX) return undefined;
    // Any leaf can say READY for the roster of others.
    for (const strangers of choices(hellos, surplus)) {
      const members = hellos.filter((hello) => !strangers.includes(hello));
      if (rosterHash(members) === roster) return members;
    }
    return undefined;
  }
}

function numberOfChoices(items: number, count: number): number {
  const few = Math.min(count, items - count);
  return Array.from({ length: few }).reduce<number>((n, _, i) => (n * (items - i)) / (i + 1), 1);
}

/** Every choice of so many of these, of which there are not fewer. */
function* choices<T>(items: readonly T[], count: number): Generator<readonly T[]> {
  if (count === 0) {
    yield [];
    return;
  }
  for (const [i, item] of items.slice(0, items.length - count + 1).entries()) {
    for (const others of choices(items.slice(i + 1), count - 1)) yield [item, ...others];
  }
}

function addLast(rosters: Set<string>, roster: string): void {
  rosters.delete(roster);
  rosters.add(roster);
  const [oldest] = rosters;
  if (rosters.size > ROSTERS_MAX && oldest !== undefined) rosters.delete(oldest);
}
