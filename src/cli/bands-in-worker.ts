import { Worker } from "node:worker_threads";
import type { Bands } from "../theory/band.js";
import type { TheorySetting } from "../theory/setting.js";

const BESIDE = new URL("./band-worker.js", import.meta.url);
/** A thread loads JavaScript: where this file is read as TypeScript, the built one. */
const WORKER = import.meta.url.endsWith(".ts")
  ? new URL("../../dist/cli/band-worker.js", import.meta.url)
  : BESIDE;

/** The bands of these settings from a thread of their own: nothing waits meanwhile. */
export function bandsInWorker(setting: TheorySetting): Promise<Bands> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(WORKER, { workerData: setting });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}
