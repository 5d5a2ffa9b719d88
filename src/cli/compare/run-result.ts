import type { RunAnalysis } from "../../analysis/analyze.js";
import type { Aftermath } from "../../analysis/comparison/aftermath.js";
import type { Sample } from "../../analysis/comparison/sample.js";

/** What one run of a comparison left behind. */
export interface RunResult {
  readonly folder: string;
  readonly analysis: RunAnalysis;
  readonly sample: Sample;
  /** Of a run in which a process was killed. */
  readonly aftermath?: Aftermath;
}

/** The two runs of one seed, a side each. */
export interface SeedPair {
  readonly seed: number;
  readonly one: RunResult;
  readonly other: RunResult;
}
