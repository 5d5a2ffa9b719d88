interface Wake {
  readonly dueUs: number;
  readonly run: () => void;
  cancelled: boolean;
}

/** So many wake-ups at one moment are no work any more, but a loop that waits for nothing. */
const WAKES_PER_MOMENT_MAX = 10_000;
const STEPS_AT_A_TIME = 1_000;

/** Time that passes only from one wake-up to the next: an hour costs what happens in it. */
export class VirtualClock {
  #nowUs = 0;
  /** By due time; those of one moment in the order in which they were asked for. */
  readonly #wakes: Wake[] = [];
  #wakesNow = 0;

  get nowUs(): number {
    return this.#nowUs;
  }

  /** Calls back once at `dueUs`, or at the next step when that has passed; returns the way back. */
  at(dueUs: number, run: () => void): () => void {
    if (dueUs === Number.POSITIVE_INFINITY) return () => {};
    const wake = { dueUs: Math.max(dueUs, this.#nowUs), run, cancelled: false };
    this.#wakes.splice(this.#placeOf(wake.dueUs), 0, wake);
    return () => {
      wake.cancelled = true;
    };
  }

  after(delayUs: number, run: () => void): () => void {
    return this.at(this.#nowUs + delayUs, run);
  }

  /** Lets time pass up to and including a moment. */
  async runTo(untilUs: number): Promise<void> {
    await this.runUntil(() => false, untilUs);
    this.#nowUs = Math.max(this.#nowUs, untilUs);
  }

  /** Lets time pass until something is so; false when the moment comes first. */
  async runUntil(done: () => boolean, untilUs: number): Promise<boolean> {
    for (let steps = 0; !done(); steps += 1) {
      // The test, and the test runner, may have something to do as well.
      if (steps % STEPS_AT_A_TIME === 0) await settled();
      if (!this.#step(untilUs)) return done();
    }
    return true;
  }

  /** Goes on to the next wake-up and runs it; false when none is due by then. */
  #step(untilUs: number): boolean {
    if (!this.#isDue(untilUs)) return false;
    const { dueUs, run, cancelled } = this.#wakes.shift() as Wake;
    if (cancelled) return true;
    this.#moveTo(dueUs);
    run();
    return true;
  }

  #isDue(untilUs: number): boolean {
    const next = this.#wakes[0];
    return next !== undefined && next.dueUs <= untilUs;
  }

  #moveTo(us: number): void {
    this.#wakesNow = us === this.#nowUs ? this.#wakesNow + 1 : 0;
    this.#nowUs = us;
    if (this.#wakesNow > WAKES_PER_MOMENT_MAX) throw new Error(`time stands still at ${us} us`);
  }

  /** Behind everything that is due at the same moment. */
  #placeOf(dueUs: number): number {
    let low = 0;
    let high = this.#wakes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#wakes[middle] as Wake).dueUs <= dueUs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** What promises of the test have set off is done; they know nothing of virtual time. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
