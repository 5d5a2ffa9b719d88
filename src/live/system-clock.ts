import { performance } from "node:perf_hooks";
import type { Scheduler, SystemReading } from "../runtime/seams.js";

/** The longest delay that a timer of Node takes. */
const DELAY_MS_MAX = 2 ** 31 - 1;
/** Two looks that are so near to each other had nothing between them. */
const LOOK_US_MAX = 20;
/** A clock that was seen to move on so seldom is not read any better by looking longer. */
const READING_US_MAX = 5_000;

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
  let last = { nowUs: beganUs, systemUs: systemClock.systemUs() };
  for (;;) {
    const next = { systemUs: systemClock.systemUs(), nowUs: systemClock.nowUs() };
    const sawItMove = next.systemUs !== last.systemUs && next.nowUs - last.nowUs <= LOOK_US_MAX;
    if (sawItMove || next.nowUs - beganUs > READING_US_MAX) return next;
    last = next;
  }
}
