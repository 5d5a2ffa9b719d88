import { Column } from "./column.js";

/** A measured offset of two clocks, and by how much it may be off either way. */
export interface Offset {
  readonly offsetUs: number;
  readonly errorUs: number;
}

/** An offset at a moment of the first clock. */
export interface OffsetSample extends Offset {
  readonly atUs: number;
}

/** How fast two clocks part: microseconds per second are millionths. */
export interface OffsetChange {
  readonly ppm: number;
  readonly errorPpm: number;
}

/** Two quartz clocks, each 50 millionths wrong: what a sample may be off more, by its age. */
const CHANGE_MAX = 100e-6;
/** No clock is drawn to the right time so fast: it stood still, as in a computer that slept. */
const STEP_MIN = 10 * CHANGE_MAX;

/**
 * How one clock stands against another over time. Of the samples those count that no other makes
 * superfluous: one that is better by more than the clocks may have parted since. Between them the
 * offset goes straight, so that a steady change adds nothing to their errors.
 */
export class OffsetCurve {
  readonly #atUs = new Column();
  readonly #offsetUs = new Column();
  readonly #errorUs = new Column();

  constructor(samples: readonly OffsetSample[]) {
    const sorted = [...samples].sort((a, b) => a.atUs - b.atUs || a.errorUs - b.errorUs);
    for (const { atUs, offsetUs, errorUs } of withoutSuperfluous(sorted)) {
      this.#atUs.push(atUs);
      this.#offsetUs.push(offsetUs);
      this.#errorUs.push(errorUs);
    }
  }

  /** Whether there is no sample at all: then nothing else may be asked. */
  get isEmpty(): boolean {
    return this.#atUs.length === 0;
  }

  /** The samples that count, in their order. */
  get samples(): OffsetSample[] {
    return Array.from({ length: this.#atUs.length }, (_, i) => this.#sample(i));
  }

  /** The first sample that counts. */
  get first(): Offset {
    return { offsetUs: this.#offsetUs.at(0), errorUs: this.#errorUs.at(0) };
  }

  /** Whether the clocks may be one and the same, read with this much of an error. */
  mayBeOne(readErrorUs: number): boolean {
    for (let i = 0; i < this.#atUs.length; i++) {
      if (Math.abs(this.#offsetUs.at(i)) > this.#errorUs.at(i) + readErrorUs) return false;
    }
    return true;
  }

  /** The offset at a moment of the first clock. */
  at(us: number): Offset {
    const next = this.#countUpTo(us);
    if (next === 0) return this.#aged(0, this.#atUs.at(0) - us);
    if (next === this.#atUs.length) return this.#aged(next - 1, us - this.#atUs.at(next - 1));
    return this.#between(next - 1, us);
  }

  /**
   * From the best sample of the first third to that of the last. Undefined where that is less
   * exact than any two clocks are: after a few seconds, or of a single sample.
   */
  change(): OffsetChange | undefined {
    const count = this.#atUs.length;
    if (count < 2) return undefined;
    const thirdUs = (this.#atUs.at(count - 1) - this.#atUs.at(0)) / 3;
    const from = this.#best(0, this.#countUpTo(this.#atUs.at(0) + thirdUs));
    const to = this.#best(this.#countUpTo(this.#atUs.at(count - 1) - thirdUs), count);
    const passedUs = this.#atUs.at(to) - this.#atUs.at(from);
    const change = (this.#offsetUs.at(to) - this.#offsetUs.at(from)) / passedUs;
    const error = (this.#errorUs.at(to) + this.#errorUs.at(from)) / passedUs;
    return error < CHANGE_MAX ? { ppm: change * 1e6, errorPpm: error * 1e6 } : undefined;
  }

  #sample(index: number): OffsetSample {
    return {
      atUs: this.#atUs.at(index),
      offsetUs: this.#offsetUs.at(index),
      errorUs: this.#errorUs.at(index),
    };
  }

  /** Beyond the samples: as at the nearest. */
  #aged(index: number, ageUs: number): Offset {
    const errorUs = this.#errorUs.at(index) + ageUs * CHANGE_MAX;
    return { offsetUs: this.#offsetUs.at(index), errorUs };
  }

  /** On the straight line from a sample to the next. */
  #between(index: number, us: number): Offset {
    const passedUs = this.#atUs.at(index + 1) - this.#atUs.at(index);
    const share = (us - this.#atUs.at(index)) / passedUs;
    const risenUs = this.#offsetUs.at(index + 1) - this.#offsetUs.at(index);
    const [here, there] = [this.#errorUs.at(index), this.#errorUs.at(index + 1)];
    const errorUs = here + share * (there - here);
    const stepped = Math.abs(risenUs) > here + there + passedUs * STEP_MIN;
    return {
      offsetUs: this.#offsetUs.at(index) + share * risenUs,
      errorUs: stepped ? errorUs + Math.abs(risenUs) : errorUs,
    };
  }

  /** How many samples are not after a moment. */
  #countUpTo(us: number): number {
    let low = 0;
    let high = this.#atUs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#atUs.at(middle) <= us) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Of the samples from an index up to another, that with the least error. */
  #best(from: number, to: number): number {
    let best = from;
    for (let i = from + 1; i < to; i++) if (this.#errorUs.at(i) < this.#errorUs.at(best)) best = i;
    return best;
  }
}

/** Looks at each sample from the left and from the right; of equals the first stays. */
function withoutSuperfluous(sorted: readonly OffsetSample[]): OffsetSample[] {
  const fromLeft: OffsetSample[] = [];
  let best: OffsetSample | undefined;
  for (const sample of sorted) {
    if (best && agedErrorUs(best, sample) <= sample.errorUs) continue;
    best = sample;
    fromLeft.push(sample);
  }
  const kept: OffsetSample[] = [];
  best = undefined;
  for (const sample of fromLeft.reverse()) {
    if (best && agedErrorUs(best, sample) < sample.errorUs) continue;
    best = sample;
    kept.push(sample);
  }
  return kept.reverse();
}

/** What is known by one sample of the moment of another. */
function agedErrorUs(known: OffsetSample, { atUs }: OffsetSample): number {
  return known.errorUs + Math.abs(atUs - known.atUs) * CHANGE_MAX;
}
