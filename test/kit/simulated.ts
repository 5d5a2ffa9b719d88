import { createHash } from "node:crypto";
import { analyze, type RunAnalysis } from "../../src/analysis/analyze.js";
import { readRun } from "../../src/analysis/recorded-run.js";
import type { RecordedRun } from "../../src/analysis/run.js";
import { simulationFromCommandLine } from "../../src/scenario/scenario.js";
import { MemoryStore } from "../../src/sim/memory-store.js";
import { type SimulatedEnd, SimulatedRun } from "../../src/sim/simulated-run.js";
import { parserOf } from "../../src/trace/parse.js";
import type { EventRecord, NodeRecord, Note } from "../../src/trace/records.js";

/** A run in virtual time that is over. */
export interface Simulated {
  /** By id, a hub first. */
  readonly ends: ReadonlyMap<string, SimulatedEnd>;
  /** The records of each machine that started, by id in its order. */
  readonly traces: ReadonlyMap<string, readonly NodeRecord[]>;
  /** Of all traces. */
  readonly hash: string;
  /** What was recorded; rejects where no machine started. */
  readonly recorded: () => Promise<RecordedRun>;
  /** What the judge says of that. */
  readonly verdict: () => Promise<RunAnalysis>;
}

/** Plays the run of these options of `simulate`, by their names in scenario files. */
export function simulated(options: Readonly<Record<string, unknown>>): Simulated {
  const { seed = 7, ...scenario } = simulationFromCommandLine(options);
  const store = new MemoryStore();
  const run = new SimulatedRun({ ...scenario, seed }, { store, version: "0.0.0" });
  while (run.ends === undefined) run.runFor(1_000_000);
  const texts = [...(store.folders.get(run.name)?.traces ?? [])].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const recorded = () => readRun(store.source(run.name));
  const text = texts.map(([id, trace]) => `${id}\n${trace}`).join("");
  return {
    ends: run.ends,
    traces: new Map(
      texts.map(([id, trace]) => [id, trace.trimEnd().split("\n").map(parserOf(id))]),
    ),
    hash: createHash("sha256").update(text).digest("hex"),
    recorded,
    verdict: async () => analyze(await recorded()),
  };
}

/** The events of a machine. */
export function eventsOf({ traces }: Simulated, id: string): EventRecord[] {
  return (traces.get(id) ?? []).filter((record): record is EventRecord => "tick" in record);
}

/** What a machine or a hub noted beside the model, but for what pings tell of clocks. */
export function recordedNotes(
  { traces }: Simulated,
  id: string,
): Exclude<Note, { kind: "offset" }>[] {
  return (traces.get(id) ?? []).filter((record) => isNote(record));
}

function isNote(record: NodeRecord): record is Exclude<Note, { kind: "offset" }> {
  return !["header", "internal", "send", "receive", "forward", "offset", "end"].includes(
    record.kind,
  );
}
