import { Mesh } from "../../dist/live/mesh.js";
import { type ScenarioOptions, scenarioFromOptions } from "../../dist/scenario/scenario.js";
import { wallUs } from "./wall-clock.js";

/** A mesh whose machines have all started. */
export interface MeshRun {
  readonly mesh: Mesh;
  readonly folder: string;
  /** When the mesh was ordered; this and the next since the epoch, as its parent saw them. */
  readonly orderedUs: number;
  /** When the last machine listened. */
  readonly lastListeningUs: number;
}

/** Starts a mesh, hands it to `use` when all have started, and leaves no process behind. */
export async function withMesh<T>(
  options: ScenarioOptions,
  use: (run: MeshRun) => Promise<T>,
): Promise<T> {
  const orderedUs = wallUs();
  const progress = { listening: 0, started: 0, folder: "", lastListeningUs: 0 };
  let mesh: Mesh | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const ordered = new Mesh(runName(), scenarioFromOptions(options), (event) => {
        if (event.kind === "ended") reject(new Error(`${event.id} ended: ${event.end.kind}`));
        if (event.kind !== "machine") return;
        const { report } = event;
        if (report.kind === "listening") progress.lastListeningUs = wallUs();
        if (report.kind !== "event" || report.event.kind !== "started") return;
        progress.folder = report.event.folder;
        progress.started += 1;
        if (progress.started === ordered.ids.length) resolve();
      });
      mesh = ordered;
    });
    if (mesh === undefined) throw new Error("no mesh");
    const { folder, lastListeningUs } = progress;
    return await use({ mesh, folder, orderedUs, lastListeningUs });
  } finally {
    mesh?.kill();
    await mesh?.ends;
  }
}

/** Ends a mesh in order, so that its traces are whole. */
export async function stopMesh({ mesh }: MeshRun): Promise<void> {
  mesh.stop();
  await mesh.ends;
}

/** A name that nobody else on this computer has. */
function runName(): string {
  return `bench-${process.pid}-${Math.floor(Math.random() * 2 ** 32).toString(16)}`;
}
