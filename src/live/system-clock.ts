import { performance } from "node:perf_hooks";
import type { Scheduler } from "../runtime/seams.js";

/** The longest delay that a timer of Node takes. */
const DELAY_MS_MAX = 2 ** 31 - 1;

/** The real clock: monotonic time, wall time that is as smooth, and timers. */
export const systemClock: Scheduler = {
  nowUs: () => Math.floor(performance.now() * 1000),
  wallUs: () => Math.floor((performance.timeOrigin + performance.now()) * 1000),
  at: (dueUs, run) => {
    if (dueUs === Number.POSITIVE_INFINITY) return () => {};
    const delayMs = dueUs / 1000 - performance.now();
    // A timer fires up to 1 ms late in any case; rounding up keeps it from firing early.
    const timer = setTimeout(run, Math.min(DELAY_MS_MAX, Math.max(0, Math.ceil(delayMs))));
    return () => clearTimeout(timer);
  },
};
