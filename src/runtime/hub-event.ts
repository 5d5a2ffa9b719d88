import type { RunPlan } from "../protocol/roster.js";
import type { HubRecord } from "../trace/records.js";
import type { LifeEvent } from "./life-event.js";

/** What a hub tells whoever watches it live: what a machine tells, but for what it does not do. */
export type HubEvent =
  | Exclude<LifeEvent, { readonly kind: "started" | "record" | "draining" | "renamed" }>
  | { readonly kind: "started"; readonly plan: RunPlan; readonly folder: string }
  | { readonly kind: "record"; readonly record: HubRecord };
