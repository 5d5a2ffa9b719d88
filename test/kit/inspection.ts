import { analyze, type RunAnalysis } from "../../src/analysis/analyze.js";
import { readRun } from "../../src/analysis/recorded-run.js";
import type { RecordedRun } from "../../src/analysis/run.js";
import type { NodeEvent, Outcome } from "../../src/runtime/node-event.js";
import type { MemoryStore } from "../../src/sim/memory-store.js";
import { traceFileName } from "../../src/trace/format.js";
import { MemorySource } from "../../src/trace/memory-source.js";
import type { Note } from "../../src/trace/records.js";
import type { TestMachine } from "./test-simulation.js";

type Started = Extract<NodeEvent, { kind: "started" }>;
/** How the run began for a machine; undefined if it did not. */
export function startOf({ events }: TestMachine): Started | undefined {
  return events.find((event) => event.kind === "started");
}

/**
 * What a machine noted beside the model, without the stamps: `peer-down b closed`. What pings tell
 * of the others' clocks is always there and left out.
 */
export function notesOf({ events }: { readonly events: readonly NodeEvent[] }): string[] {
  return events.flatMap((event) => {
    if (event.kind !== "record") return [];
    const { record } = event;
    const isNote = !("seq" in record) && record.kind !== "end";
    return isNote && record.kind !== "offset" ? [noteText(record)] : [];
  });
}

/** Who was refused by whom and why: `me settings`. */
export function refusalsOf({ events }: { readonly events: readonly NodeEvent[] }): string[] {
  return events.flatMap((event) =>
    event.kind === "refused" ? [`${event.refusal.by} ${event.refusal.reason}`] : [],
  );
}

/** How a life ended, a machine's or a hub's, in a word or two. */
export function endOf(one: { readonly outcome: () => Outcome | undefined }): string {
  const outcome = one.outcome();
  if (outcome?.kind === "ended") return outcome.reason;
  return outcome?.kind ?? "lives";
}

/** What the project itself says about the traces of one run, wherever they lie. */
export async function analyzed(runId: string, stores: Iterable<MemoryStore>): Promise<RunAnalysis> {
  return analyze(await runOf(runId, stores));
}

/** The traces of one run as `analyze` reads them. */
export function runOf(runId: string, stores: Iterable<MemoryStore>): Promise<RecordedRun> {
  const folders = [...stores].flatMap((store) => [...store.folders.values()]);
  const traces = folders.flatMap((folder) => (folder.runId === runId ? [...folder.traces] : []));
  const files = traces.map(([id, text]) => [traceFileName(id), text] as const);
  return readRun(new MemorySource(Object.fromEntries(files)));
}

/** A note without its stamps. */
export function noteText(note: Exclude<Note, { kind: "offset" }>): string {
  switch (note.kind) {
    case "peer-down":
      return `peer-down ${note.peer} ${note.reason}`;
    case "link-refused":
      return `link-refused ${note.reason}`;
    case "skipped":
      return `skipped ${note.ticks}`;
    case "clock-jump":
      return `clock-jump ${note.byUs}`;
    default:
      return note satisfies never;
  }
}
