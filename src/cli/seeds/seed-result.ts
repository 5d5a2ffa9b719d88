import type { RunAnalysis } from "../../analysis/analyze.js";
import { type Effort, type Sample, sampleOf } from "../../analysis/comparison/sample.js";
import { describeIncident, type Incident } from "../../analysis/incidents.js";
import { isExpected } from "../../analysis/verdict.js";
import type { PlainOutcome } from "../../node/node-messages.js";
import type { SimulatedScenario } from "../../scenario/scenario.js";
import { COMMAND_LINE } from "../../scenario/settings.js";
import type { SimulatedEnd } from "../../sim/simulated-run.js";
import { localAttempt, meaningOf } from "../run-end.js";
import { explanation } from "../verdict-lines.js";
import { FaultEffects } from "./fault-effects.js";

/** Something that went wrong in the run of a seed. */
interface Trouble {
  /** Of what kind it is, in a few words; alike in all seeds. */
  readonly kind: string;
  readonly text: string;
}

/** What the run of one seed came to. */
export interface SeedResult {
  readonly seed: number;
  readonly status: RunAnalysis["status"] | "not formed";
  /** What no fault explains: the seed fails where there is any. */
  readonly failures: readonly Trouble[];
  /** The kinds of what went wrong and is explained by the faults. */
  readonly explained: readonly string[];
  /** Null where no run was. */
  readonly sample: Sample | null;
}

/** What is left of a run that is over. */
export interface PlayedRun {
  readonly name: string;
  readonly ends: ReadonlyMap<string, PlainOutcome | Extract<SimulatedEnd, { kind: "died" }>>;
  /** Of each folder that its machines wrote; several where they ran different rosters. */
  readonly analyses: readonly RunAnalysis[];
  /** What each process sent; empty where that is not known of all. */
  readonly efforts: readonly Effort[];
}

const DEFECT = "a defect";

const INCIDENT_KINDS: Readonly<Partial<Record<Incident["kind"], string>>> = {
  missing: "a machine never started",
  died: "a machine died",
  "peer-down": "a machine lost another",
  "ended-early": "a machine waited in vain for the others to stop",
};

/** Judges the run of a seed by its traces, and by how its machines ended. */
export function judgeSeed(
  scenario: SimulatedScenario,
  seed: number,
  played: PlayedRun,
): SeedResult {
  const effects = new FaultEffects(scenario);
  const [analysis, ...others] = played.analyses;
  const troubles = [
    ...endTroubles(scenario, played, effects),
    ...(analysis ? runTroubles(analysis, effects) : []),
    ...others.map(({ run }) => failure("two rosters", `another roster ran too: ${run.runId}`)),
  ];
  const failures = troubles.filter(({ isExplained }) => !isExplained);
  const explained = troubles.filter(({ isExplained }) => isExplained);
  return {
    seed,
    status: analysis?.status ?? "not formed",
    failures: failures.map(({ kind, text }) => ({ kind, text })),
    explained: [...new Set(explained.map(({ kind }) => kind))],
    sample: analysis ? sampleOf(analysis, played.efforts) : null,
  };
}

/** Of a seed whose run, or its judgement, threw this. */
export function defectOf(seed: number, error: unknown): SeedResult {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const failures = [{ kind: DEFECT, text: `a defect of k3mesh, please report it: ${text}` }];
  return { seed, status: "not formed", failures, explained: [], sample: null };
}

interface JudgedTrouble extends Trouble {
  readonly isExplained: boolean;
}

function failure(kind: string, text: string): JudgedTrouble {
  return { kind, text, isExplained: false };
}

/** What went wrong by how the machines ended, alike of several once. */
function endTroubles(
  scenario: SimulatedScenario,
  { name, ends }: PlayedRun,
  effects: FaultEffects,
): JudgedTrouble[] {
  const attempt = localAttempt(name, scenario, COMMAND_LINE);
  const byKind = new Map<string, JudgedTrouble>();
  for (const [id, end] of ends) {
    if (end.kind === "ended" || end.kind === "died") continue;
    const kind = end.kind === "failed" ? DEFECT : "it did not form";
    const isExplained = end.kind !== "failed" && effects.explainNoStart;
    const text = `${id}: ${meaningOf(end, attempt).text ?? end.kind}`;
    if (!byKind.has(kind)) byKind.set(kind, { kind, text, isExplained });
  }
  return [...byKind.values()];
}

function runTroubles(
  { checks, losses, status }: RunAnalysis,
  effects: FaultEffects,
): JudgedTrouble[] {
  const incidents = losses.map((incident) => ({
    kind: INCIDENT_KINDS[incident.kind] ?? incident.kind,
    text: describeIncident(incident),
    isExplained: effects.explain(incident),
  }));
  const isExplained = incidents.length > 0 && incidents.every((one) => one.isExplained);
  const results = checks.flatMap((check): JudgedTrouble[] => {
    const text = `${check.name}: ${explanation(check)}`;
    if (check.result === "false" && !isExpected(check)) return [failure(check.name, text)];
    if (check.result !== "unknown") return [];
    return [{ kind: `${check.name} unknown`, text, isExplained }];
  });
  return [...results, ...incidents, ...lostTroubles(checks, status)];
}

/** Where nobody was lost, no message is. */
function lostTroubles(
  checks: RunAnalysis["checks"],
  status: RunAnalysis["status"],
): JudgedTrouble[] {
  const conservation = checks.find((check) => check.name === "conservation");
  if (status !== "complete" || conservation?.name !== "conservation") return [];
  const { lost } = conservation;
  return lost ? [failure("a message lost", `messages lost though nobody was: ${lost}`)] : [];
}
