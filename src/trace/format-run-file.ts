import type { RecordedRules, RunFile } from "./records.js";

/** The name of the file that says what a run was. */
export const RUN_FILE = "run.json";

/** The bytes of run.json: keys in a fixed order, indented for people, LF. */
export function formatRunFile(run: RunFile): string {
  const roster = run.roster.map(({ id, incarnation, host, rate, rateRange, phaseUs }) => {
    return { id, incarnation, host, rate, ...(rateRange && { rateRange }), phaseUs };
  });
  const ordered: RunFile = {
    schema: run.schema,
    run: run.run,
    runId: run.runId,
    topology: run.topology,
    seed: run.seed,
    scenario: { machines: run.scenario.machines, ...orderedRules(run.scenario) },
    roster,
    startedWallUs: run.startedWallUs,
    status: run.status,
  };
  return `${JSON.stringify(ordered, null, 2)}\n`;
}

function orderedRules(rules: RecordedRules): RecordedRules {
  const { drawRange, internalProbability, literal, durationMs, phase } = rules;
  return {
    ...(drawRange !== undefined && { drawRange }),
    ...(internalProbability !== undefined && { internalProbability }),
    literal,
    durationMs,
    phase,
  };
}
