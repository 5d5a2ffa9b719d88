import type { RunFile } from "../trace/records.js";
import type { Check } from "./check.js";
import { checkActions } from "./checks/actions.js";
import { checkClockCondition } from "./checks/clock-condition.js";
import { checkClocksIncrease } from "./checks/clocks-increase.js";
import { checkConservation } from "./checks/conservation.js";
import { checkFifo } from "./checks/fifo.js";
import { checkQueues } from "./checks/queues.js";
import { checkReceivesHaveSends } from "./checks/receives-have-sends.js";
import { checkTicks } from "./checks/ticks.js";
import { ClockOffsets } from "./clock-offsets.js";
import { type ReadProgress, readRunFolder } from "./folder.js";
import { type HubFigures, hubFigures } from "./hub-figures.js";
import { type Loss, lossesOf } from "./losses.js";
import { type MachineFigures, machineFigures } from "./machine-figures.js";
import { type MessageFigures, messageFigures } from "./message-figures.js";
import type { Run } from "./run.js";

/** What the traces of a run's folder show. */
export interface Analysis {
  readonly run: RunFacts;
  readonly status: RunStatus;
  readonly checks: readonly Check[];
  readonly messages: MessageFigures;
  /** By id, in the roster's order; of those machines whose trace is there. */
  readonly machines: Readonly<Record<string, MachineFigures>>;
  /** What a star's hub did; null in a mesh, or where its trace is missing. */
  readonly hub: HubFigures | null;
  readonly losses: readonly Loss[];
}

/** What the run was. */
interface RunFacts extends Pick<Run, "run" | "runId" | "topology" | "seed" | "rules" | "roster"> {
  /** The smallest of the headers' start times. */
  readonly startedWallUs: number;
}

/** How a run went that is over. */
type RunStatus = Exclude<RunFile["status"], "running">;

/** Reads a run's folder and checks it. Throws FolderError and TraceError, one line each. */
export async function analyzeFolder(
  folder: string,
  options: { readonly onProgress?: (progress: ReadProgress) => void } = {},
): Promise<Analysis> {
  const run = await readRunFolder(folder, options.onProgress);
  const losses = lossesOf(run);
  const offsets = new ClockOffsets(run);
  return {
    run: factsOf(run),
    status: statusOf(run, losses),
    checks: CHECKS.map((check) => check(run)),
    messages: messageFigures(run, offsets),
    machines: Object.fromEntries(
      run.traces.map((trace) => {
        const { id } = trace.header;
        return [id, machineFigures(trace, offsets.wallFigures(id))];
      }),
    ),
    hub: run.hub ? hubFigures(run.hub) : null,
    losses,
  };
}

/** In the order in which verdicts show them. */
const CHECKS: readonly ((run: Run) => Check)[] = [
  checkClockCondition,
  checkClocksIncrease,
  checkReceivesHaveSends,
  checkFifo,
  checkConservation,
  checkQueues,
  checkTicks,
  checkActions,
];

function factsOf({ run, runId, topology, seed, rules, roster, traces }: Run): RunFacts {
  const startedWallUs = Math.min(...traces.map(({ header }) => header.startWallUs));
  return { run, runId, topology, seed, rules, roster, startedWallUs };
}

function statusOf({ traces, missing }: Run, losses: readonly Loss[]): RunStatus {
  const interrupted = traces.every(({ end }) => end?.record.reason === "interrupted");
  if (interrupted && missing.length === 0) return "interrupted";
  return losses.length === 0 ? "complete" : "degraded";
}
