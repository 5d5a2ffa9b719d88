import type { End, Note } from "../trace/records.js";
import type { Delivery } from "./deliveries.js";
import type { HubTrace } from "./hub-trace.js";
import { hasDied, type MachineTrace } from "./machine-trace.js";
import type { MatchedRun } from "./matching.js";
import { emptyReason, missingReason, unnamedReason } from "./violations.js";

type PeerDownReason = Extract<Note, { kind: "peer-down" }>["reason"];

/** Why a run is less than complete, one entry per machine or note. */
export type Incident =
  | { readonly kind: "missing"; readonly id: string }
  /** As missing, but that its log is there, without any event. */
  | { readonly kind: "empty"; readonly id: string; readonly file: string }
  /** There were more machines than have a log or are named in one. */
  | { readonly kind: "unnamed"; readonly machines: number }
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
    }
  /** A log that breaks off within a line, where no log has an end. */
  | { readonly kind: "torn"; readonly id: string }
  /** Sent, and never received, though a later one was. */
  | {
      readonly kind: "messages-lost";
      readonly from: string;
      readonly to: string;
      readonly messages: number;
    }
  /** Received, and not in the log of the sender: it has nothing of the kind, or ends before. */
  | {
      readonly kind: "sends-missing";
      readonly from: string;
      readonly to: string;
      readonly messages: number;
    };

/** All losses of a run: the missing traces, then by trace how it ended and whom it lost. */
export function incidentsOf(run: MatchedRun): Incident[] {
  const missing = run.hub === null ? ["hub", ...run.missing] : run.missing;
  const traces = run.traces.flatMap((trace) => [
    ...incidentsOfTrace(trace),
    ...(trace.marksEnd ? [] : incidentsWithoutEnd(trace, run.matching.deliveries.to(trace))),
  ]);
  return [
    ...missing.map((id): Incident => {
      const file = run.empty?.get(id);
      return file === undefined ? { kind: "missing", id } : { kind: "empty", id, file };
    }),
    ...(run.unnamed > 0 ? [{ kind: "unnamed", machines: run.unnamed } as const] : []),
    ...(run.hub ? incidentsOfTrace(run.hub) : []),
    ...traces,
  ];
}

function incidentsOfTrace(trace: MachineTrace | HubTrace): Incident[] {
  const { id, end, notes, torn } = trace;
  const losses: Incident[] = [];
  if (hasDied(trace)) losses.push({ kind: "died", id, torn });
  else if (end && end.record.reason !== "duration") {
    losses.push({ kind: "ended-early", id, reason: end.record.reason });
  }
  for (const { record } of notes) {
    if (record.kind !== "peer-down") continue;
    const { peer, reason, monoUs } = record;
    losses.push({ kind: "peer-down", id, peer, reason, monoUs });
  }
  return losses;
}

/** What a log lost that would not have an end anyway. */
function incidentsWithoutEnd(
  { id: to, torn }: MachineTrace,
  deliveries: readonly Delivery[],
): Incident[] {
  const losses: Incident[] = torn ? [{ kind: "torn", id: to }] : [];
  for (const { from, lost, unsent, beyond } of deliveries) {
    const absent = unsent + beyond;
    if (lost.length > 0) losses.push({ kind: "messages-lost", from, to, messages: lost.length });
    if (absent > 0) losses.push({ kind: "sends-missing", from, to, messages: absent });
  }
  return losses;
}

/** A loss in words, for people. */
export function describeIncident(loss: Incident): string {
  switch (loss.kind) {
    case "missing":
      return missingReason(loss.id);
    case "empty":
      return emptyReason(loss.id, loss.file);
    case "unnamed":
      return unnamedReason(loss.machines);
    case "died":
      return `${loss.id} died: its trace has no end${loss.torn ? ", its last line is torn" : ""}`;
    case "ended-early":
      return `${loss.id} ${END_WORDS[loss.reason]}`;
    case "peer-down":
      return (
        `${loss.id} lost ${loss.peer} after ${seconds(loss.monoUs)} ` +
        `(${DOWN_WORDS[loss.reason]})`
      );
    case "torn":
      return `the log of ${loss.id} breaks off within a line`;
    case "messages-lost":
      return `messages lost from ${loss.from} to ${loss.to}: ${loss.messages} (later ones came)`;
    case "sends-missing":
      return `messages that ${loss.to} received, but the log of ${loss.from} lacks: ${loss.messages}`;
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
