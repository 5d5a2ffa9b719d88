import type { Analysis } from "./analyze.js";
import type { Check } from "./check.js";

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
