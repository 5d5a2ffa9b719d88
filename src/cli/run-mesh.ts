import { checkComputer, LocalRun } from "../node/local-run.js";
import { LoopbackDownError } from "../node/networks.js";
import { checkRunParent } from "../node/run-directory.js";
import type { RunEvent, StartedRun } from "../node/runner.js";
import { ConfigError } from "../scenario/config-error.js";
import {
  type Scenario,
  type SimulationOptions,
  scenarioFromOptions,
  simulationFromOptions,
} from "../scenario/scenario.js";
import { CODE } from "../scenario/settings.js";
import { MeshError, type MeshOptions, type MeshResult } from "./mesh.js";
import { finalizeRun, localAttempt, meaningOf } from "./run-end.js";
import { TERMINAL } from "./screen.js";
import { VirtualRun } from "./virtual-run.js";

/** So long machines that are told to end may take for it; then they are killed. */
const END_MS_MAX = 2_000;

/** What `runMesh` of the package does. */
export async function runMesh({
  signal,
  simulate,
  ...options
}: MeshOptions = {}): Promise<MeshResult> {
  const { scenario, start } = prepared(simulate, options);
  // Not by its class: a test runner may have another one.
  if (signal !== undefined && typeof signal?.throwIfAborted !== "function") {
    throw new ConfigError(CODE.where("signal"), "is no AbortSignal; give one, or leave it out");
  }
  signal?.throwIfAborted();
  const run = start((event) => {
    if (event.kind === "complaint") TERMINAL.stderr.write(event.text);
  });
  let late: NodeJS.Timeout | undefined;
  const abort = () => {
    run.stop();
    late = setTimeout(() => run.kill(), END_MS_MAX);
  };
  signal?.addEventListener("abort", abort, { once: true });
  const { ends, folder } = await run.outcome;
  signal?.removeEventListener("abort", abort);
  clearTimeout(late);
  signal?.throwIfAborted();
  if (folder !== undefined) return { folder, verdict: await finalizeRun(folder, async () => {}) };
  const attempt = localAttempt(run.name, scenario, CODE);
  const texts = [...ends].flatMap(([id, end]) => {
    const { text } = meaningOf(end, attempt);
    return text === undefined ? [] : [`${id}: ${text}`];
  });
  throw new MeshError(texts.join("; "));
}

/** What options describe, and what starts it. */
interface Prepared {
  readonly scenario: Scenario;
  readonly start: (observe: (event: RunEvent) => void) => StartedRun;
}

/** Throws ConfigError on the first option that is wrong. */
function prepared(simulate: unknown, options: SimulationOptions): Prepared {
  if (simulate === true) {
    const scenario = simulationFromOptions(options);
    const start: Prepared["start"] = (observe) => {
      checkRunParent(scenario.out);
      return new VirtualRun(scenario, observe);
    };
    return { scenario, start };
  }
  if (simulate !== undefined && simulate !== false) {
    throw new ConfigError(CODE.where("simulate"), "is neither true nor false; give one of them");
  }
  const scenario = scenarioFromOptions(options);
  const start: Prepared["start"] = (observe) => {
    requireComputer(scenario);
    return new LocalRun(scenario, observe);
  };
  return { scenario, start };
}

/** Throws MeshError where the loopback interface is down. */
function requireComputer(scenario: Scenario): void {
  try {
    checkComputer(scenario, CODE.where("machines"));
  } catch (cause) {
    if (!(cause instanceof LoopbackDownError)) throw cause;
    throw new MeshError(cause.message, { cause });
  }
}
