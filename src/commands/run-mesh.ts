import type { RunAnalysis } from "../analysis/analyze.js";
import { capacityNow, refuseOverload } from "../live/capacity.js";
import { LocalRun } from "../live/local-run.js";
import { checkRunParent } from "../live/run-parent.js";
import { type ScenarioOptions, scenarioFromOptions } from "../scenario/scenario.js";
import { conclude } from "./conclude.js";
import { localOutlook } from "./forming/outlook.js";
import { meaningOf } from "./machine-end.js";
import { freshRunName } from "./run-name.js";
import { TERMINAL } from "./terminal.js";

/** What a mesh run left behind. */
export interface MeshResult {
  /** The run's folder: traces, run.json, verdict.json. */
  readonly folder: string;
  /** Checks, figures of the messages and of each machine, as `analyze --json` gives them. */
  readonly verdict: RunAnalysis;
}

/**
 * Runs a mesh on this computer's loopback, one process per machine, and judges it: `k3mesh run`
 * for other projects' tests. Throws ConfigError on a bad scenario, MeshError when no run formed.
 */
export async function runMesh(scenario: ScenarioOptions = {}): Promise<MeshResult> {
  const settings = scenarioFromOptions(scenario);
  refuseOverload(settings, capacityNow(), "scenario.machines");
  checkRunParent(settings.out);
  const run = settings.name ?? freshRunName(settings.topology);
  let folder: string | undefined;
  const processes = new LocalRun(run, settings, (event) => {
    if (event.kind === "complaint") TERMINAL.stderr.write(event.text);
    if (event.kind !== "machine" || event.report.kind !== "event") return;
    if (event.report.event.kind === "started") folder = event.report.event.folder;
  });
  const ends = await processes.ends;
  if (folder !== undefined) return { folder, verdict: await conclude(folder, () => {}) };
  const { formTimeoutMs } = settings;
  const attempt = { outlook: localOutlook(run, settings), formTimeoutMs, byHand: false };
  const texts = [...ends].flatMap(([id, end]) => {
    const { text } = meaningOf(end, attempt);
    return text === undefined ? [] : [`${id}: ${text}`];
  });
  throw new MeshError(texts.join("; "));
}

/** A mesh that never started; the message says of each machine why. */
export class MeshError extends Error {}
