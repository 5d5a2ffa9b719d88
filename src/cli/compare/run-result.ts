import type { Analysis, RunAnalysis } from "../../analysis/analyze.js";
import type { FailureImpact } from "../../analysis/comparison/failure-impact.js";
import type { Sample } from "../../analysis/comparison/sample.js";
import { exitCodeOf } from "../../analysis/verdict.js";
import { measured, measuredMs } from "../figures.js";
import type { Paint } from "../screen.js";
import { troubleLines } from "../verdict-lines.js";

/** What one run of a comparison left behind. */
export interface RunResult {
  /** Absent of a run in virtual time, which leaves none. */
  readonly folder?: string;
  readonly analysis: RunAnalysis;
  readonly sample: Sample;
  /** Of a run in which a process was killed. */
  readonly impact?: FailureImpact;
}

/** The two runs of one seed, a side each. */
export interface SeedPair {
  readonly seed: number;
  readonly one: RunResult;
  readonly other: RunResult;
}

/** What a run came to, in one line. */
export function resultText({ analysis, sample, impact }: RunResult): string {
  const clocks = `clocks ${sample.clockSlow ?? "–"} to ${sample.clockFast ?? "–"}`;
  const messages = `${sample.delivered ?? "–"} of ${sample.sent ?? "–"} messages`;
  const latency = `p50 ${measuredMs(sample.latencyP50Us)} ms`;
  const after = impact ? `, ${impact.delivered} after the kill` : `, ${latency}`;
  return `${analysis.status}: ${clocks}, ${messages}${after}, formed in ${measured(sample.formingMs)} ms`;
}

/** How each check came out, by its name. */
export function checkResults({ checks }: Analysis): Readonly<Record<string, string>> {
  return Object.fromEntries(checks.map(({ name, result }) => [name, result]));
}

/** A folder or a run, as far as its troubles need it. */
type Judged = { readonly analysis: Analysis } & Pick<RunResult, "impact">;

/**
 * What was not as it should be, a line each; none of what was asked for: an interrupt, a literal
 * run's violation, and in a run with a kill whatever the death leaves open.
 */
export function troublesOf(
  { analysis, impact }: Judged,
  paint: Paint,
  columns: number = Number.POSITIVE_INFINITY,
): string[] {
  const exitCode = exitCodeOf(analysis);
  if (exitCode !== 1 && exitCode !== 4) return [];
  if (impact === undefined) return troubleLines(analysis, paint, columns);
  const checks = analysis.checks.filter(({ result }) => result === "false");
  return troubleLines({ format: analysis.format, checks, losses: [] }, paint, columns);
}
