import type { Endpoint } from "../protocol/address.js";
import type { FormationView, HubView } from "../runtime/formation/formation-view.js";
import type { NodeEvent, Outcome } from "../runtime/node-event.js";
import type { MachineSetup, NodeSetup } from "../runtime/setup.js";
import { NotWritableError } from "../trace/not-writable-error.js";
import type { NodeEnvironment } from "./machine.js";
import type { MachineStatus } from "./status-board.js";
import { ListenError } from "./tcp.js";

/** How a process begins. */
export type Begin = (
  | { readonly kind: "begin"; readonly setup: MachineSetup }
  | { readonly kind: "begin-hub"; readonly setup: NodeSetup }
) & {
  readonly environment: NodeEnvironment;
  /**
   * `status`: now and then how it stands, and what is no event of the model. `events`: each event,
   * and before the start which machines are there.
   */
  readonly tells: "status" | "events";
};

/** What a parent tells the process of a machine or a hub. */
export type ParentMessage =
  | Begin
  | { readonly kind: "look-at"; readonly peers: readonly Endpoint[] }
  | { readonly kind: "stop" };

/** What a process used from the start of its run to the end of its ticks, or of its forwarding. */
export interface Usage {
  readonly cpuUs: number;
  /** On all connections. */
  readonly bytesSent: number;
  /** Of those, in frames that carry the model's messages. */
  readonly modelBytes: number;
  /** Frames on links, and those of them that carry the model's messages. */
  readonly frames: number;
  readonly modelFrames: number;
}

/** Where the forming of a run stands, as a machine or a hub sees it. */
export type Forming =
  | { readonly kind: "forming"; readonly view: FormationView }
  | { readonly kind: "forming-star"; readonly view: HubView };

/** What a machine or a hub tells the parent. */
export type ChildMessage =
  | Forming
  /** It has loaded its program, and waits for the order to begin. */
  | { readonly kind: "loaded" }
  | { readonly kind: "listening"; readonly port: number }
  | { readonly kind: "status"; readonly status: MachineStatus }
  | { readonly kind: "event"; readonly event: NodeEvent }
  /** So many events were not told, because the parent did not read. */
  | { readonly kind: "untold"; readonly events: number }
  | { readonly kind: "usage"; readonly usage: Usage }
  | { readonly kind: "outcome"; readonly outcome: PlainOutcome };

/** How a machine's life ended, without the error object, which does not cross processes. */
export type PlainOutcome =
  | Exclude<Outcome, { kind: "failed" }>
  /** It found no port to listen on; for people, one line without what to do. */
  | { readonly kind: "cannot-listen"; readonly text: string }
  | {
      readonly kind: "failed";
      readonly exitCode: 6 | 70;
      /** For people, one line; of a defect of ours (70) what the error says. */
      readonly text: string;
      /** Where a defect of ours is. */
      readonly stack?: string;
    };

export function plainOutcome(outcome: Outcome): PlainOutcome {
  if (outcome.kind !== "failed") return outcome;
  const { error } = outcome;
  if (error instanceof NotWritableError) {
    return { kind: "failed", exitCode: 6, text: error.message };
  }
  if (error instanceof ListenError) return { kind: "cannot-listen", text: error.message };
  const text = String(error);
  const stack = error instanceof Error ? error.stack : undefined;
  return { kind: "failed", exitCode: 70, text, ...(stack !== undefined && { stack }) };
}
