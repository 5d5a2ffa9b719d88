import type { Address } from "../protocol/address-book.js";
import type { LifeEvent, Outcome } from "../runtime/life-event.js";
import type { MachineSetup } from "../runtime/setup.js";
import type { EventRecord } from "../trace/records.js";

/** What the parent of a run tells one of its machines; plain data, as it crosses processes. */
export type Order =
  | { readonly kind: "begin"; readonly setup: MachineSetup; readonly out: string }
  | { readonly kind: "look-at"; readonly peers: readonly Address[] }
  | { readonly kind: "stop" };

/** How a machine stands, for the live table. */
export interface MachineStatus {
  readonly phase: "forming" | "ticking" | "draining" | "ended";
  /** Links that are up. */
  readonly links: number;
  /** Ticks per second, known from the start on. */
  readonly rate?: number;
  readonly lastEvent?: EventRecord;
}

/** An outcome without its error object, which does not cross processes. */
export type PlainOutcome =
  | Exclude<Outcome, { kind: "failed" }>
  | { readonly kind: "failed"; readonly exitCode: 6 | 70; readonly text: string };

/** What a machine tells the parent. */
export type Report =
  | { readonly kind: "listening"; readonly port: number }
  | { readonly kind: "status"; readonly status: MachineStatus }
  | { readonly kind: "event"; readonly event: Exclude<LifeEvent, { kind: "record" }> }
  | { readonly kind: "outcome"; readonly outcome: PlainOutcome };
