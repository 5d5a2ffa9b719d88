import { setImmediate } from "node:timers/promises";
import type { VirtualClock } from "../../src/sim/virtual-clock.js";
import { neverSo } from "../kit/never-so.js";

const WITHIN_S = 10;

/** How time passes for an implementation of a seam. */
export interface Passing {
  /** Lets time pass until something is so; throws what it was when it is not within ten seconds. */
  until(done: () => boolean): Promise<void>;
}

/** Real time: looks again at every turn of the loop. */
export const realTime: Passing = {
  async until(done) {
    const giveUpMs = performance.now() + WITHIN_S * 1e3;
    while (!done()) {
      if (performance.now() > giveUpMs) throw neverSo(done, WITHIN_S, realTime.until);
      await setImmediate();
    }
  },
};

export function virtualTime(clock: VirtualClock): Passing {
  const passing: Passing = {
    async until(done) {
      if (clock.runUntil(done, clock.nowUs + WITHIN_S * 1e6)) return;
      throw neverSo(done, WITHIN_S, passing.until);
    },
  };
  return passing;
}
