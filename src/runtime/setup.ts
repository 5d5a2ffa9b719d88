import type { GivenRules } from "../model/rules.js";
import type { Topology } from "../model/topology.js";
import type { Address } from "../protocol/address-book.js";
import type { Identity } from "../protocol/identity.js";
import type { Keys } from "../protocol/proof.js";
import type { RateChoice } from "../wire/frames.js";

/** What a machine, or a hub, was told before it looks for the others. */
export interface NodeSetup {
  readonly run: string;
  /** Everybody of a closed run, this one and its hub too; null: whoever comes. */
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
  readonly rules: GivenRules;
  readonly seed: number | null;
  readonly rate: RateChoice;
  /** Where somebody may listen, as people said. */
  readonly peers: readonly Address[];
  /** Whether it wants the others' traces when the run is over. */
  readonly gather: boolean;
  readonly formTimeoutMs: number;
  readonly versions: { readonly k3mesh: string; readonly node: string };
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

/** What a hub leaves to its leaves. */
export const OPEN_SETTINGS: Pick<NodeSetup, "machines" | "rules" | "seed" | "rate"> = {
  machines: null,
  rules: {},
  seed: null,
  rate: 1,
};
