import type { Member, RunPlan } from "../protocol/roster.js";
import type { End } from "../trace/records.js";
import type { FormationView, HubView } from "./formation/formation-view.js";
import type { Refusal } from "./formation/refusals.js";
import type { JournalRecord } from "./run/journal.js";
import type { Ungathered } from "./run/trace-collection.js";

/** What a machine, or a hub, tells those that watch it live. */
export type NodeEvent =
  | { readonly kind: "renamed"; readonly id: string }
  | { readonly kind: "linked" | "unlinked"; readonly id: string; readonly address: string }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  /** A connection that led to no link, with the reason why it was closed. */
  | { readonly kind: "stranger"; readonly address: string; readonly reason: string }
  /**
   * Multicast does not work on this network: only people can say where the others are.
   * `address`: where they reach this machine.
   */
  | { readonly kind: "no-multicast"; readonly network: string; readonly address: string }
  /** No network but loopback; or not the interface (`only`) that people named. */
  | { readonly kind: "offline"; readonly only?: string }
  | { readonly kind: "trouble"; readonly text: string }
  /** Discovery hears a machine of another run; told again while it is there. */
  | { readonly kind: "other-run"; readonly run: string; readonly incarnation: string }
  | {
      readonly kind: "started";
      readonly plan: RunPlan;
      /** Absent of a hub, which is no member. */
      readonly me?: Member;
      readonly folder: string;
    }
  | { readonly kind: "record"; readonly record: JournalRecord }
  /** The ticks are over; now it waits until the others have stopped. */
  | { readonly kind: "draining" }
  /** Another machine's trace is in the folder now. */
  | { readonly kind: "gathered"; readonly id: string; readonly bytes: number };

/** How the life of a machine, or of a hub, ended. */
export type Outcome =
  | {
      readonly kind: "ended";
      readonly folder: string;
      readonly reason: End["reason"];
      readonly ungathered: readonly Ungathered[];
    }
  | { readonly kind: "not-formed"; readonly view: FormationView }
  /** A hub waited in vain for a run. */
  | { readonly kind: "no-star"; readonly view: HubView }
  | { readonly kind: "shut-out"; readonly refusal: Refusal }
  /** Interrupted before the run started: nothing was written. */
  | { readonly kind: "given-up" }
  /** The trace could not be written, or a defect of ours. */
  | { readonly kind: "failed"; readonly error: unknown };
