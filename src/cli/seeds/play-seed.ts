import { analyze, type RunAnalysis } from "../../analysis/analyze.js";
import type { Effort } from "../../analysis/comparison/sample.js";
import { readRun } from "../../analysis/recorded-run.js";
import type { RecordedRun } from "../../analysis/run.js";
import { FolderSource } from "../../node/folder-source.js";
import { plainOutcome } from "../../node/node-messages.js";
import { manifest } from "../../node/node-version.js";
import { RunDirectory } from "../../node/run-directory.js";
import { UsageMeter } from "../../node/status-board.js";
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
/** Read once, and not for each of thousands of seeds. */
const VERSION = manifest().version;
/** The time of this process is that of all machines: it is not measured. */
const noCpuUs = () => 0;

/** A run that is over, with all that is known of it. */
export interface JudgedRun {
  readonly result: SeedResult;
  /** Absent where no machine started. */
  readonly recorded?: { readonly run: RecordedRun; readonly analysis: RunAnalysis };
  /** When the first machine started, by virtual time. */
  readonly startedUs?: number;
}

/** Runs a scenario by one seed to its end and judges it. */
export async function playSeed(
  scenario: SimulatedScenario,
  seed: number,
  place: Place,
): Promise<SeedResult> {
  return (await playRun(scenario, seed, place)).result;
}

/** The same, for those who look further into it. */
export async function playRun(
  scenario: SimulatedScenario,
  seed: number,
  { store, source, keep }: Place,
): Promise<JudgedRun> {
  const folders = new Set<string>();
  const efforts = new Map<string, Effort>();
  const meters = new Map<string, UsageMeter>();
  const observe = (id: string, event: NodeEvent) => {
    if (event.kind === "started") {
      folders.add(event.folder);
      meters.set(id, new UsageMeter(() => run.sentBy(id), noCpuUs));
    }
    const usage = meters.get(id)?.observe(event);
    if (usage !== undefined) efforts.set(id, { ...usage, cpuUs: null });
  };
  const run = new SimulatedRun({ ...scenario, seed }, { store, version: VERSION, observe });
  while (run.ends === undefined) run.runFor(SLICE_US);
  const ends = [...run.ends].map(([id, end]) => {
    return [id, end.kind === "died" ? end : plainOutcome(end)] as const;
  });
  const judged: { readonly run: RecordedRun; readonly analysis: RunAnalysis }[] = [];
  for (const folder of folders) {
    const recorded = await readRun(source(folder));
    const analysis = analyze(recorded);
    await keep(folder, analysis);
    judged.push({ run: recorded, analysis });
  }
  const analyses = judged.map(({ analysis }) => analysis);
  const result = judgeSeed(scenario, seed, {
    name: run.name,
    ends: new Map(ends),
    analyses,
    // Of all processes or of none: a sum that lacks one tells nothing.
    efforts: efforts.size === run.ids.length ? [...efforts.values()] : [],
  });
  const [recorded] = judged;
  const { startedUs } = run;
  return {
    result,
    ...(recorded && { recorded }),
    ...(startedUs !== undefined && { startedUs }),
  };
}
