import { capacityNow, refuseOverload } from "../node/capacity.js";
import { LocalRun } from "../node/local-run.js";
import { requireLoopback } from "../node/networks.js";
import { checkRunParent } from "../node/run-directory.js";
import { ConfigError } from "../scenario/config-error.js";
import { scenarioFromOptions } from "../scenario/scenario.js";
import { CODE } from "../scenario/settings.js";
import { localOutlook } from "./forming/outlook.js";
import { MeshError, type MeshOptions, type MeshResult } from "./mesh.js";
import { conclude, meaningOf } from "./run-end.js";
import { freshRunName } from "./run-name.js";
import { TERMINAL } from "./screen.js";

/** So long machines that are told to end may take for it; then they are killed. */
const END_MS_MAX = 2_000;

/** What `runMesh` of the package does. */
export async function runMesh({ signal, ...scenario }: MeshOptions = {}): Promise<MeshResult> {
  const settings = scenarioFromOptions(scenario);
  refuseOverload(settings, capacityNow(), CODE.where("machines"));
  // Not by its class: a test runner may have another one.
  if (signal !== undefined && typeof signal?.throwIfAborted !== "function") {
    throw new ConfigError(CODE.where("signal"), "is no AbortSignal; give one, or leave it out");
  }
  signal?.throwIfAborted();
  requirePlace();
  checkRunParent(settings.out);
  const run = settings.name ?? freshRunName(settings.topology);
  let folder: string | undefined;
  const processes = new LocalRun(run, settings, (event) => {
    if (event.kind === "complaint") TERMINAL.stderr.write(event.text);
    if (event.kind !== "machine" || event.report.kind !== "event") return;
    if (event.report.event.kind === "started") folder ??= event.report.event.folder;
  });
  let late: NodeJS.Timeout | undefined;
  const abort = () => {
    processes.stop();
    late = setTimeout(() => processes.kill(), END_MS_MAX);
  };
  signal?.addEventListener("abort", abort, { once: true });
  const ends = await processes.ends;
  signal?.removeEventListener("abort", abort);
  clearTimeout(late);
  signal?.throwIfAborted();
  if (folder !== undefined) return { folder, verdict: await conclude(folder, () => {}) };
  const { formTimeoutMs } = settings;
  const outlook = localOutlook(run, settings);
  const texts = [...ends].flatMap(([id, end]) => {
    const { text } = meaningOf(end, { outlook, formTimeoutMs, byHand: false, source: CODE });
    return text === undefined ? [] : [`${id}: ${text}`];
  });
  throw new MeshError(texts.join("; "));
}

/** Throws MeshError. */
function requirePlace(): void {
  try {
    requireLoopback();
  } catch (cause) {
    throw new MeshError((cause as Error).message, { cause });
  }
}
