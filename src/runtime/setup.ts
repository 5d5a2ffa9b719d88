import type { SpecifiedRules } from "../model/rules.js";
import type { Topology } from "../model/topology.js";
import type { Endpoint } from "../protocol/address.js";
import { type Identity, sameIdentity } from "../protocol/identity.js";
import type { Keys } from "../protocol/proof.js";
import type { Hello, RateChoice } from "../wire/frames.js";

/** What a machine, or a hub, was told before it looks for the others. */
export interface NodeSetup {
  readonly run: string;
  /** All of a closed run, this node and the hub too; null: the run is open to all. */
  readonly members: readonly Identity[] | null;
  readonly id: string;
  /** The id was given, not made from the host name: rather end than take another. */
  readonly idGiven: boolean;
  readonly incarnation: string;
  /** By which this machine proves that the incarnation is its own: see `protocol/proof.ts`. */
  readonly keys: Keys;
  readonly host: string;
  readonly topology: Topology;
  /** n, at least 3; null for a hub, which takes them as they come. */
  readonly machines: number | null;
  readonly rules: SpecifiedRules;
  readonly seed: number | null;
  readonly rate: RateChoice;
  /** Where others may listen, as people said. */
  readonly peers: readonly Endpoint[];
  /** Whether it wants the others' traces when the run is over. */
  readonly gather: boolean;
  readonly formTimeoutMs: number;
  readonly versions: { readonly k3mesh: string; readonly node?: string };
}

/** What one machine was told. */
export interface MachineSetup extends NodeSetup {
  readonly machines: number;
}

/** A hub has room for what so many bring, and takes more. */
const NUMBER_AT_HUB = 32;

/** How many machines to have room for. */
export function numberOf({ machines }: NodeSetup): number {
  return machines ?? NUMBER_AT_HUB;
}

type Members = Pick<NodeSetup, "members">;

/** Whether what has this identity can be of the run, as far as that alone tells. */
export function mayBeMember({ members }: Members, identity: Identity): boolean {
  return members === null || members.some((member) => sameIdentity(member, identity));
}

/** Whether this machine can be of the run: one of a closed run is of no other. */
export function isMember(setup: Members, hello: Hello): boolean {
  return hello.closed === (setup.members !== null) && mayBeMember(setup, hello);
}

/** What a hub leaves to its leaves. */
export const OPEN_SETTINGS: Pick<NodeSetup, "machines" | "rules" | "seed" | "rate"> = {
  machines: null,
  rules: {},
  seed: null,
  rate: 1,
};
