import type { Rules } from "../model/rules.js";
import type { Member, RunPlan } from "../protocol/roster.js";
import type { Header, RecordedRules, RunFile } from "../trace/records.js";
import type { Link } from "./link.js";
import type { RunClock } from "./run-clock.js";

/** The first line of a machine's trace. */
export function headerOf(
  plan: RunPlan,
  me: Member,
  links: readonly Link[],
  clock: RunClock,
  versions: Header["versions"],
): Header {
  const { run, runId, seed, roster, rules } = plan;
  return {
    kind: "header",
    schema: 1,
    run,
    runId,
    topology: "mesh",
    ...me,
    roster,
    seed,
    rules: recordedRules(rules),
    startWallUs: clock.startWallUs,
    versions,
    links: links.map((link) => ({
      peer: link.peer.id,
      address: link.addressText,
      via: link.via,
      formedMs: link.formedMs,
    })),
  };
}

/** run.json as it is while the run goes on. */
export function runFileOf(plan: RunPlan, clock: RunClock): RunFile {
  const { run, runId, seed, roster, rules } = plan;
  return {
    schema: 1,
    run,
    runId,
    topology: "mesh",
    seed,
    scenario: { machines: roster.length, ...recordedRules(rules) },
    roster,
    startedWallUs: clock.startWallUs,
    status: "running",
  };
}

function recordedRules({ draw, literal, durationMs, phase }: Rules): RecordedRules {
  const drawn =
    draw.kind === "range" ? { drawRange: draw.range } : { internalProbability: draw.internal };
  return { ...drawn, literal, durationMs, phase };
}
