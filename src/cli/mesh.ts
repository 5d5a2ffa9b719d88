import type { RunAnalysis } from "../analysis/analyze.js";
import type { ScenarioOptions } from "../scenario/scenario.js";

/** A scenario, and what ends its run early. */
export interface MeshOptions extends ScenarioOptions {
  /** Ends the run when it is aborted: its processes are gone when `runMesh` has rejected. */
  readonly signal?: AbortSignal | undefined;
}

/** What a mesh run left behind. */
export interface MeshResult {
  /** The run's folder: traces, run.json, verdict.json. */
  readonly folder: string;
  /** Checks, figures of the messages and of each machine, as `analyze --json` gives them. */
  readonly verdict: RunAnalysis;
}

/** A mesh that never started; the message says of each machine why. */
export class MeshError extends Error {
  override readonly name = "MeshError";
}
