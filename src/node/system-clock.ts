import { performance } from "node:perf_hooks";
import type { Scheduler, SystemReading } from "../runtime/ports.js";

/** The longest delay that a timer of Node takes. */
const DELAY_MS_MAX = 2 ** 31 - 1;
/** Two looks that are so near to each other had nothing between them. */
const LOOKS_APART_US = 20;
/** On a crowded computer looks may never be as near: then the nearest of this time have to do. */
const READING_US_MAX = 100_000;

/** The real clock: monotonic time, the computer's clock, and timers. */
export const systemClock: Scheduler = {
  nowUs: () => Math.floor(performance.now() * 1000),
  systemUs: () => Date.now() * 1000,
  readSystem: () => read(),
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

/** Node tells the computer's clock in milliseconds: looks until it moves on to the next. */
function read(): SystemReading {
  const beganUs = systemClock.nowUs();
  // Between any two looks the process may lose the processor: it moved on after the first of three.
  let [before, last] = [beganUs, { systemUs: systemClock.systemUs(), nowUs: systemClock.nowUs() }];
  let nearest = { ...last, apartUs: Number.POSITIVE_INFINITY };
  for (;;) {
    const next = { systemUs: systemClock.systemUs(), nowUs: systemClock.nowUs() };
    const apartUs = next.nowUs - before;
    if (next.systemUs !== last.systemUs && apartUs < nearest.apartUs)
      nearest = { ...next, apartUs };
    if (nearest.apartUs <= LOOKS_APART_US || next.nowUs - beganUs > READING_US_MAX) return nearest;
    [before, last] = [last.nowUs, next];
  }
}
