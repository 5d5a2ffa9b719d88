import { LocalRun } from "../../dist/node/local-run.js";
import { type ScenarioOptions, scenarioFromOptions } from "../../dist/scenario/scenario.js";
import { wallUs } from "./wall-clock.js";

/** A run whose machines have all started. */
export interface WholeRun {
  readonly processes: LocalRun;
  readonly folder: string;
  /** When it was ordered; this and the next since the epoch, as its parent saw them. */
  readonly orderedUs: number;
  /** When the last machine listened. */
  readonly lastListeningUs: number;
}

/** Starts a run, hands it to `use` when all have started, and leaves no process behind. */
export async function withRun<T>(
  options: ScenarioOptions,
  use: (run: WholeRun) => Promise<T>,
): Promise<T> {
  const orderedUs = wallUs();
  const progress = { listening: 0, started: 0, folder: "", lastListeningUs: 0 };
  let processes: LocalRun | undefined;
  const killAll = () => processes?.kill();
  process.once("exit", killAll);
  try {
    await new Promise<void>((resolve, reject) => {
      const ordered = new LocalRun(
        scenarioFromOptions({ name: runName(), ...options }),
        (event) => {
          if (event.kind === "ended") reject(new Error(`${event.id} ended: ${event.end.kind}`));
          if (event.kind !== "machine") return;
          const { report } = event;
          if (report.kind === "listening") progress.lastListeningUs = wallUs();
          if (report.kind !== "event" || report.event.kind !== "started") return;
          progress.folder = report.event.folder;
          progress.started += 1;
          if (progress.started === ordered.ids.length) resolve();
        },
      );
      processes = ordered;
    });
    if (processes === undefined) throw new Error("no run");
    const { folder, lastListeningUs } = progress;
    return await use({ processes, folder, orderedUs, lastListeningUs });
  } finally {
    processes?.kill();
    await processes?.outcome;
    process.removeListener("exit", killAll);
  }
}

/** Ends a run in order, so that its traces are whole. */
export async function stopRun({ processes }: WholeRun): Promise<void> {
  processes.stop();
  await processes.outcome;
}

/** A name that nobody else on this computer has. */
function runName(): string {
  return `bench-${process.pid}-${Math.floor(Math.random() * 2 ** 32).toString(16)}`;
}
