import type { End, Note } from "../trace/records.js";
import type { Run } from "./run.js";

type PeerDownReason = Extract<Note, { kind: "peer-down" }>["reason"];

/** Why a run is less than complete, one entry per machine or note. */
export type Loss =
  | { readonly kind: "missing"; readonly id: string }
  /** No end record; `torn`: its last line was cut off while it was written. */
  | { readonly kind: "died"; readonly id: string; readonly torn: boolean }
  | {
      readonly kind: "ended-early";
      readonly id: string;
      readonly reason: Exclude<End["reason"], "duration">;
    }
  | {
      readonly kind: "peer-down";
      readonly id: string;
      readonly peer: string;
      readonly reason: PeerDownReason;
      readonly monoUs: number;
    };

/** All losses of a run: the missing machines, then by machine how it ended and whom it lost. */
export function lossesOf(run: Run): Loss[] {
  const missing = run.topology === "star" && !run.hub ? ["hub", ...run.missing] : run.missing;
  const losses: Loss[] = missing.map((id) => ({ kind: "missing", id }));
  for (const { header, end, notes, torn } of run.hub ? [run.hub, ...run.traces] : run.traces) {
    const { id } = header;
    if (end === undefined) losses.push({ kind: "died", id, torn });
    else if (end.record.reason !== "duration") {
      losses.push({ kind: "ended-early", id, reason: end.record.reason });
    }
    for (const { record } of notes) {
      if (record.kind !== "peer-down") continue;
      const { peer, reason, monoUs } = record;
      losses.push({ kind: "peer-down", id, peer, reason, monoUs });
    }
  }
  return losses;
}

/** A loss in words, for people. */
export function describeLoss(loss: Loss): string {
  switch (loss.kind) {
    case "missing":
      return `the trace of ${loss.id} is missing`;
    case "died":
      return `${loss.id} died: its trace has no end${loss.torn ? ", its last line is torn" : ""}`;
    case "ended-early":
      return `${loss.id} ${END_WORDS[loss.reason]}`;
    case "peer-down":
      return (
        `${loss.id} lost ${loss.peer} after ${seconds(loss.monoUs)} ` +
        `(${DOWN_WORDS[loss.reason]})`
      );
    default:
      return loss satisfies never;
  }
}

const END_WORDS = {
  interrupted: "was interrupted",
  "drain-timeout": "waited in vain for the others to stop",
  error: "ended with an error",
} as const;

const DOWN_WORDS: Readonly<Record<PeerDownReason, string>> = {
  closed: "the link closed",
  silent: "it fell silent",
  left: "it left",
  "gave-me-up": "it had given this machine up",
};

function seconds(us: number): string {
  return `${(us / 1_000_000).toFixed(3)} s`;
}
