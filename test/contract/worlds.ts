import { setImmediate } from "node:timers/promises";

/** How time passes for an implementation of a seam. */
export interface Passing {
  /** Lets time pass until something is so; throws when it is not within ten seconds. */
  until(done: () => boolean): Promise<void>;
}

/** Real time: looks again at every turn of the loop. */
export const realTime: Passing = {
  async until(done) {
    const giveUpMs = performance.now() + 10_000;
    while (!done()) {
      if (performance.now() > giveUpMs) throw new Error("not so within 10 s");
      await setImmediate();
    }
  },
};
