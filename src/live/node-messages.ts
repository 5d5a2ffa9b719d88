import type { Address } from "../protocol/address-book.js";
import type { HubEvent } from "../runtime/hub/hub-event.js";
import type { LifeEvent } from "../runtime/life-event.js";
import type { MachineSetup, NodeSetup } from "../runtime/setup.js";
import type { PlainOutcome } from "./plain-outcome.js";
import type { MachineStatus } from "./status-board.js";

/** What the parent of a run tells one of its machines; plain data, as it crosses processes. */
export type Order =
  | { readonly kind: "begin"; readonly setup: MachineSetup; readonly out: string }
  | { readonly kind: "begin-hub"; readonly setup: NodeSetup; readonly out: string }
  | { readonly kind: "look-at"; readonly peers: readonly Address[] }
  | { readonly kind: "stop" };

/** What a process used from the start of its run to the end of its ticks, or of its forwarding. */
export interface Usage {
  readonly cpuUs: number;
  readonly bytesSent: number;
}

/** What a machine tells the parent. */
export type Report =
  | { readonly kind: "listening"; readonly port: number }
  | { readonly kind: "status"; readonly status: MachineStatus }
  | { readonly kind: "event"; readonly event: Exclude<LifeEvent | HubEvent, { kind: "record" }> }
  | { readonly kind: "usage"; readonly usage: Usage }
  | { readonly kind: "outcome"; readonly outcome: PlainOutcome };
