import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "../system-clock.js";

// Measures the clock that machines tick by, and answers with a Float64Array of microseconds.

const DELAY_MS_MAX = 10;

const { forMs } = workerData as { readonly forMs: number };
const endUs = systemClock.nowUs() + forMs * 1000;
const latenessUs: number[] = [];

function next(): void {
  const nowUs = systemClock.nowUs();
  if (nowUs >= endUs) {
    parentPort?.postMessage(Float64Array.from(latenessUs));
    return;
  }
  const dueUs = nowUs + (1 + (latenessUs.length % DELAY_MS_MAX)) * 1000;
  systemClock.at(dueUs, () => {
    latenessUs.push(systemClock.nowUs() - dueUs);
    next();
  });
}

next();
