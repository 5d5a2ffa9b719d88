import type { RunFile } from "../trace/records.js";
import type { Analysis, RunAnalysis } from "./analyze.js";
import type { Check } from "./check.js";

/** The name of the file that holds the checks. */
export const VERDICT_FILE = "verdict.json";

/** The bytes of verdict.json: the same on every host that has the same traces. */
export function formatVerdict({ run, status, checks }: RunAnalysis): string {
  const bare = checks.map(withoutRule);
  const verdict = { schema: 1, run: run.run, runId: run.runId, status, checks: bare };
  return `${JSON.stringify(verdict, null, 2)}\n`;
}

/** The rule that is broken follows from the check: it is for people. */
function withoutRule(check: Check): Check {
  if (check.result !== "false") return check;
  const { file, line, reason } = check.first;
  return { ...check, first: { file, line, reason } };
}

/** run.json as it is when the run is over, from the traces alone. */
export function finishRunFile({ run, status }: RunAnalysis): RunFile {
  return {
    schema: 1,
    run: run.run,
    runId: run.runId,
    topology: run.topology,
    seed: run.seed,
    scenario: { machines: run.roster.length, ...run.rules },
    roster: run.roster,
    startedWallUs: run.startedWallUs,
    status,
  };
}

/** What an analysis alone can say: other causes, such as a refusal, are the command's. */
export type VerdictExitCode = 0 | 1 | 4;

/**
 * 1 for a false check, 4 for less than certainty, or where there is nothing to judge, 0; a run may
 * be interrupted and hold.
 */
export function exitCodeOf({
  status,
  checks,
  nothingToJudge = null,
}: Pick<Analysis, "status" | "checks"> &
  Partial<Pick<Analysis, "nothingToJudge">>): VerdictExitCode {
  if (checks.some((check) => check.result === "false" && !isExpected(check))) return 1;
  if (nothingToJudge !== null) return 4;
  if (status === "degraded" || checks.some((check) => check.result === "unknown")) return 4;
  return 0;
}

/** A literal run exists to show this violation. */
export function isExpected(check: Check): boolean {
  return check.name === "clock-condition" && check.literal;
}
