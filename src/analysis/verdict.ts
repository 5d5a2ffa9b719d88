import { join } from "node:path";
import { formatRunFile, RUN_FILE } from "../trace/format-run-file.js";
import type { RunFile } from "../trace/records.js";
import type { RunAnalysis } from "./analyze.js";
import type { Check } from "./check.js";
import { replaceFile } from "./replace-file.js";

/** The name of the file that holds the checks. */
const VERDICT_FILE = "verdict.json";

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

/** Writes verdict.json and the finished run.json into the folder. Throws NotWritableError. */
export async function writeVerdict(folder: string, analysis: RunAnalysis): Promise<void> {
  await replaceFile(join(folder, VERDICT_FILE), formatVerdict(analysis));
  await replaceFile(join(folder, RUN_FILE), formatRunFile(finishRunFile(analysis)));
}
