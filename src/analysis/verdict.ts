import { join } from "node:path";
import { formatRunFile, RUN_FILE } from "../trace/format-run-file.js";
import type { RunFile } from "../trace/records.js";
import type { Analysis } from "./analyze.js";
import { replaceFile } from "./replace-file.js";

/** The name of the file that holds the checks. */
const VERDICT_FILE = "verdict.json";

/** The bytes of verdict.json: the same on every host that has the same traces. */
export function formatVerdict({ run, status, checks }: Analysis): string {
  const verdict = { schema: 1, run: run.run, runId: run.runId, status, checks };
  return `${JSON.stringify(verdict, null, 2)}\n`;
}

/** run.json as it is when the run is over, from the traces alone. */
export function finishRunFile({ run, status }: Analysis): RunFile {
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
export async function writeVerdict(folder: string, analysis: Analysis): Promise<void> {
  await replaceFile(join(folder, VERDICT_FILE), formatVerdict(analysis));
  await replaceFile(join(folder, RUN_FILE), formatRunFile(finishRunFile(analysis)));
}
