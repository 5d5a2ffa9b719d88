import type { RunAnalysis } from "../analysis/analyze.js";
import type { ScenarioOptions, SimulationOptions } from "../scenario/scenario.js";

/** A scenario, live or simulated, and what ends its run early. */
export type MeshOptions = (LiveOptions | VirtualOptions) & {
  /** Ends the run when it is aborted: its processes are gone when `runMesh` has rejected. */
  readonly signal?: AbortSignal | undefined;
};

/** Each machine is a process. */
interface LiveOptions extends ScenarioOptions {
  readonly simulate?: false;
}

/** All machines are in this process, in virtual time. */
interface VirtualOptions extends SimulationOptions {
  readonly simulate: true;
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
