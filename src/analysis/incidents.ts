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

/** All incidents of a run: the missing traces, then by trace how it ended and what it lost. */
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
  const incidents: Incident[] = [];
  if (hasDied(trace)) incidents.push({ kind: "died", id, torn });
  else if (end && end.record.reason !== "duration") {
    incidents.push({ kind: "ended-early", id, reason: end.record.reason });
  }
  for (const { record } of notes) {
    if (record.kind !== "peer-down") continue;
    const { peer, reason, monoUs } = record;
    incidents.push({ kind: "peer-down", id, peer, reason, monoUs });
  }
  return incidents;
}

/** What a log lost that would not have an end anyway. */
function incidentsWithoutEnd(
  { id: to, torn }: MachineTrace,
  deliveries: readonly Delivery[],
): Incident[] {
  const incidents: Incident[] = torn ? [{ kind: "torn", id: to }] : [];
  for (const { from, lost, unsent, beyond } of deliveries) {
    const absent = unsent + beyond;
    if (lost.length > 0) incidents.push({ kind: "messages-lost", from, to, messages: lost.length });
    if (absent > 0) incidents.push({ kind: "sends-missing", from, to, messages: absent });
  }
  return incidents;
}

/** An incident in words, for people. */
export function describeIncident(incident: Incident): string {
  switch (incident.kind) {
    case "missing":
      return missingReason(incident.id);
    case "empty":
      return emptyReason(incident.id, incident.file);
    case "unnamed":
      return unnamedReason(incident.machines);
    case "died":
      return `${incident.id} died: its trace has no end${incident.torn ? ", its last line is torn" : ""}`;
    case "ended-early":
      return `${incident.id} ${END_WORDS[incident.reason]}`;
    case "peer-down":
      return (
        `${incident.id} lost ${incident.peer} after ${seconds(incident.monoUs)} ` +
        `(${DOWN_WORDS[incident.reason]})`
      );
    case "torn":
      return `the log of ${incident.id} breaks off within a line`;
    case "messages-lost":
      return `messages lost from ${incident.from} to ${incident.to}: ${incident.messages} (later ones came)`;
    case "sends-missing":
      return `messages that ${incident.to} received, but the log of ${incident.from} lacks: ${incident.messages}`;
    default:
      return incident satisfies never;
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
