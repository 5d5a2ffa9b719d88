import type { Address } from "../protocol/address-book.js";
import type { LifeEvent } from "../runtime/life-event.js";
import type { MachineSetup } from "../runtime/setup.js";
import type { PlainOutcome } from "./plain-outcome.js";
import type { MachineStatus } from "./status-board.js";

/** What the parent of a run tells one of its machines; plain data, as it crosses processes. */
export type Order =
  | { readonly kind: "begin"; readonly setup: MachineSetup; readonly out: string }
  | { readonly kind: "look-at"; readonly peers: readonly Address[] }
  | { readonly kind: "stop" };

/** What a machine tells the parent. */
export type Report =
  | { readonly kind: "listening"; readonly port: number }
  | { readonly kind: "status"; readonly status: MachineStatus }
  | { readonly kind: "event"; readonly event: Exclude<LifeEvent, { kind: "record" }> }
  | { readonly kind: "outcome"; readonly outcome: PlainOutcome };
