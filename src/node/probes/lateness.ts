import { Worker } from "node:worker_threads";

/**
 * How late timers ran that were to run 1 to 10 ms later, one after the other, for so long;
 * microseconds. They run in a thread of their own: what else this process does is not measured.
 */
export function latenessUs(forMs: number): Promise<Float64Array> {
  return new Promise((resolve, reject) => {
    const workerData = { forMs };
    const worker = new Worker(new URL("./lateness-worker.js", import.meta.url), { workerData });
    worker.once("message", resolve).once("error", reject);
  });
}
