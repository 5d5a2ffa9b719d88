import { performance } from "node:perf_hooks";
import type { Scheduler } from "../runtime/seams.js";

/** The longest delay that a timer of Node takes. */
const DELAY_MS_MAX = 2 ** 31 - 1;

/** The real clock: monotonic time, wall time that is as smooth, and timers. */
export const systemClock: Scheduler = {
  nowUs: () => Math.floor(performance.now() * 1000),
  wallUs: () => Math.floor((performance.timeOrigin + performance.now()) * 1000),
  systemUs: () => Date.now() * 1000,
  at: (dueUs, run) => {
    if (dueUs === Number.POSITIVE_INFINITY) return () => {};
    let timer: NodeJS.Timeout;
    const wait = () => {
      const delayMs = Math.ceil(dueUs / 1000 - performance.now());
      timer = setTimeout(wake, Math.min(DELAY_MS_MAX, Math.max(0, delayMs)));
    };
    // Timers count whole milliseconds of the loop's own time and fire up to one too early.
    const wake = () => {
      if (systemClock.nowUs() < dueUs) wait();
      else run();
    };
    wait();
    return () => clearTimeout(timer);
  },
};
