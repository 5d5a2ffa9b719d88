import type { GivenRules } from "../model/rules.js";
import type { Address } from "../protocol/address-book.js";
import type { RateChoice } from "../wire/frames.js";

/** What one machine was told before it looks for the others. */
export interface MachineSetup {
  readonly run: string;
  readonly id: string;
  /** The id was given, not made from the host name: rather end than take another. */
  readonly idGiven: boolean;
  readonly incarnation: string;
  readonly host: string;
  /** n, at least 3. */
  readonly machines: number;
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
