import type { OffsetSample } from "../../src/analysis/offset-curve.js";
import { offsetSample } from "../../src/protocol/offset-sample.js";

/** Two clocks, an offset apart when the first says 0, that part steadily. */
export class TwoClocks {
  readonly #offsetUs: number;
  readonly #driftPpm: number;

  constructor(offsetUs: number, driftPpm: number) {
    this.#offsetUs = offsetUs;
    this.#driftPpm = driftPpm;
  }

  /** What the second clock says when the first says this. */
  second(firstUs: number): number {
    return firstUs + this.offsetUs(firstUs);
  }

  offsetUs(firstUs: number): number {
    return this.#offsetUs + Math.round((firstUs * this.#driftPpm) / 1e6);
  }

  /** What a ping of the first tells, sent at this moment of its own. */
  ping(sentUs: number, thereUs: number, backUs: number): OffsetSample & { rttUs: number } {
    const there = this.second(sentUs + thereUs);
    const atUs = sentUs + thereUs + backUs;
    const sample = offsetSample(sentUs, there, there, atUs);
    if (sample === undefined) throw new Error("a ping that tells nothing");
    return { atUs, ...sample, errorUs: sample.rttUs / 2 + 1 };
  }
}
