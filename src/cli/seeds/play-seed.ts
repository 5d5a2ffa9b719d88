import { analyze, type RunAnalysis } from "../../analysis/analyze.js";
import { readRun } from "../../analysis/recorded-run.js";
import { versions } from "../../node/computer.js";
import { FolderSource } from "../../node/folder-source.js";
import { plainOutcome } from "../../node/node-messages.js";
import { RunDirectory } from "../../node/run-directory.js";
import type { NodeEvent } from "../../runtime/node-event.js";
import type { RunStore } from "../../runtime/ports.js";
import type { SimulatedScenario } from "../../scenario/scenario.js";
import { MemoryStore } from "../../sim/memory-store.js";
import { SimulatedRun } from "../../sim/simulated-run.js";
import type { RunSource } from "../../trace/run-source.js";
import { writeVerdict } from "../run-end.js";
import { judgeSeed, type SeedResult } from "./seed-result.js";

/** Where the folders of runs are while they are judged. */
export interface Place {
  readonly store: RunStore;
  source(folder: string): RunSource;
  /** Has what the folder shows beside the traces. */
  keep(folder: string, analysis: RunAnalysis): Promise<void>;
}

/** A place in memory, of which nothing is kept. */
export function memoryPlace(store: MemoryStore = new MemoryStore()): Place {
  return { store, source: (folder) => store.source(folder), keep: async () => {} };
}

/** A place on the disk, with the folders that `simulate` leaves. */
export function diskPlace(out: string): Place {
  return {
    store: new RunDirectory(out),
    source: (folder) => new FolderSource(folder),
    keep: writeVerdict,
  };
}

const SLICE_US = 60_000_000;

/** Runs a scenario by one seed to its end and judges it. */
export async function playSeed(
  scenario: SimulatedScenario,
  seed: number,
  { store, source, keep }: Place,
): Promise<SeedResult> {
  const folders = new Set<string>();
  const observe = (_id: string, event: NodeEvent) => {
    if (event.kind === "started") folders.add(event.folder);
  };
  const version = versions().k3mesh;
  const run = new SimulatedRun({ ...scenario, seed }, { store, version, observe });
  while (run.ends === undefined) run.runFor(SLICE_US);
  const ends = [...run.ends].map(([id, end]) => {
    return [id, end.kind === "died" ? end : plainOutcome(end)] as const;
  });
  const analyses: RunAnalysis[] = [];
  for (const folder of folders) {
    const analysis = analyze(await readRun(source(folder)));
    await keep(folder, analysis);
    analyses.push(analysis);
  }
  return judgeSeed(scenario, seed, { name: run.name, ends: new Map(ends), analyses });
}
