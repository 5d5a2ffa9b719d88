// Before all else: it says which Node is needed.
import "./require-node.js";
import type { Analysis } from "./analysis/analyze.js";
import type { MeshOptions, MeshResult } from "./cli/mesh.js";
import { FolderSource, type ReadProgress } from "./node/folder-source.js";

export {
  type Analysis,
  analyze,
  type CountedLines,
  type HowRead,
  type RunAnalysis,
} from "./analysis/analyze.js";
export type { Check, CheckName, Judgement, PairFigures, Violation } from "./analysis/check.js";
export type { HubFigures } from "./analysis/hub-trace.js";
export type { Incident } from "./analysis/incidents.js";
export type { MachineFigures } from "./analysis/machine-figures.js";
export type { MessageFigures } from "./analysis/message-figures.js";
export { readRun } from "./analysis/recorded-run.js";
export type { Format, RecordedFacts, RecordedRun, RunFacts } from "./analysis/run.js";
export { MeshError, type MeshOptions, type MeshResult } from "./cli/mesh.js";
export { FolderSource, type ReadProgress } from "./node/folder-source.js";
export { ConfigError } from "./scenario/config-error.js";
export type { ScenarioOptions } from "./scenario/scenario.js";
export { type MemoryFiles, MemorySource } from "./trace/memory-source.js";
export { NotWritableError } from "./trace/not-writable-error.js";
export type { RunSource } from "./trace/run-source.js";
export { FolderError, TraceError } from "./trace/trace-error.js";

/**
 * Reads the logs of one run, ours or of another program, and checks them. Throws FolderError,
 * TraceError and ConfigError, one line each.
 */
export async function analyzeFolder(
  folder: string,
  { onProgress }: { readonly onProgress?: (progress: ReadProgress) => void } = {},
): Promise<Analysis> {
  const { analyzeLogFolder } = await import("./formats/analyze-folder.js");
  return analyzeLogFolder(new FolderSource(folder, onProgress));
}

/**
 * Runs a mesh on this computer's loopback, one process per machine, and judges it: `k3mesh run` for
 * other projects' tests. No process outlives it. Throws ConfigError on a bad scenario, MeshError
 * when no run formed, NotWritableError, and the signal's reason when that was aborted.
 */
export async function runMesh(options: MeshOptions = {}): Promise<MeshResult> {
  // Its screens need what an old Node lacks, which then could not even be told that it is old.
  const { runMesh: run } = await import("./cli/run-mesh.js");
  return run(options);
}
