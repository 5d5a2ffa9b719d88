import { randomStream } from "./random.js";
import type { PhaseMode } from "./rules.js";

/** A tick is skipped only when it is later than this *and* later than one period. */
export const LATENESS_ALLOWED_US = 250_000;

/**
 * When a machine's ticks are due, in microseconds since its start: tick k = 0, 1, … at
 * phase + floor(k·10⁶/rate). Absolute deadlines: however late one tick ran, the next is not.
 */
export class TickSchedule {
  readonly rate: number;
  readonly phaseUs: number;
  readonly durationUs: number;

  constructor(rate: number, phaseUs: number, durationMs: number) {
    this.rate = rate;
    this.phaseUs = phaseUs;
    this.durationUs = durationMs * 1000;
  }

  /** When tick k is due. */
  dueUs(k: number): number {
    return this.phaseUs + Math.floor((k * 1e6) / this.rate);
  }

  /** How many ticks are due before a moment: those with k below the answer. */
  dueBefore(untilUs: number): number {
    const limitUs = Math.min(untilUs, this.durationUs);
    let k = Math.max(0, Math.floor(((limitUs - this.phaseUs) * this.rate) / 1e6));
    while (this.dueUs(k) < limitUs) k += 1;
    while (k > 0 && this.dueUs(k - 1) >= limitUs) k -= 1;
    return k;
  }

  /** The first tick from k on that is worth doing now: after a stall the rest is skipped. */
  firstWorthDoing(k: number, nowUs: number): number {
    const allowedUs = Math.max(LATENESS_ALLOWED_US, 1e6 / this.rate);
    return Math.max(k, this.dueBefore(nowUs - allowedUs));
  }
}

/**
 * When a machine's first tick is due: uniform in [0, 1/rate) by seed, or 0 when the machines' ticks
 * are aligned. A period of centuries has more microseconds than an integer holds exactly.
 */
export function choosePhaseUs(phase: PhaseMode, rate: number, seed: number, id: string): number {
  if (phase === "aligned") return 0;
  const phaseUs = Math.floor((randomStream(seed, id, "phase").fraction() * 1e6) / rate);
  return Math.min(phaseUs, Number.MAX_SAFE_INTEGER);
}
