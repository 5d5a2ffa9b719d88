import type { Conflict } from "../../protocol/settings.js";
import type { Hello, RejectReason } from "../../wire/frames.js";

/** That this machine and another want no link, and all that is known about why. */
export interface Refusal {
  readonly by: "me" | "them";
  readonly reason: RejectReason;
  /** `host:port`, as far as the connection showed it. */
  readonly address: string;
  /** Absent when the other's HELLO could not be read. */
  readonly hello?: Hello;
  /** With reason `settings`, where they were read: all of them. */
  readonly conflicts: readonly Conflict[];
  /** With reason `protocol`, where it was heard. */
  readonly theirVersion?: number;
}

/** Whether the other side says that this machine can have no part in the run. */
export function shutsOut({ by, reason }: Refusal): boolean {
  return by === "them" && (reason === "started" || reason === "id-taken");
}

/** Whether it will stay so until somebody types another command. */
export function needsPeople(refusal: Refusal): boolean {
  return ["settings", "protocol", "run", "closed"].includes(refusal.reason);
}
