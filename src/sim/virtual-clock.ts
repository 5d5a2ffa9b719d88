/** Something that will happen. */
interface Wake {
  readonly dueUs: number;
  /** Its place among those of one moment. */
  readonly key: string;
  /** Its place among those of one moment and one key: in the order in which they were asked for. */
  readonly number: number;
  readonly run: () => void;
  cancelled: boolean;
}

/** So many wake-ups at one moment are no work any more, but a loop that waits for nothing. */
const WAKES_PER_MOMENT_MAX = 10_000_000;

/** What a script does at a moment comes before all else. */
const SCRIPT_KEY = "";

/** Then all that arrives comes before all that machines do by themselves, each by id. */
export function arrivalKey(to: string, from: string): string {
  return `0 ${to} ${from}`;
}

export function timerKey(id: string): string {
  return `1 ${id}`;
}

/**
 * Time that passes only from one wake-up to the next, so that an hour costs what happens in it.
 * What is due is kept in a binary heap; the order is by time, key and number, never by chance.
 */
export class VirtualClock {
  #nowUs = 0;
  readonly #heap: Wake[] = [];
  #asked = 0;
  #wakesNow = 0;

  /** Integer microseconds since the beginning. */
  get nowUs(): number {
    return this.#nowUs;
  }

  /** Calls back once at `dueUs`, or at the next step when that has passed; returns the way back. */
  at(dueUs: number, run: () => void, key = SCRIPT_KEY): () => void {
    if (dueUs === Number.POSITIVE_INFINITY) return () => {};
    this.#asked += 1;
    const atUs = Math.max(Math.ceil(dueUs), this.#nowUs);
    const wake = { dueUs: atUs, key, number: this.#asked, run, cancelled: false };
    this.#push(wake);
    return () => {
      wake.cancelled = true;
    };
  }

  after(delayUs: number, run: () => void, key = SCRIPT_KEY): () => void {
    return this.at(this.#nowUs + delayUs, run, key);
  }

  /** Lets time pass up to and including a moment. */
  runTo(untilUs: number): void {
    while (this.step(untilUs));
    this.#nowUs = Math.max(this.#nowUs, Math.floor(untilUs));
  }

  /** Lets time pass until something is so; false when the moment comes first. */
  runUntil(done: () => boolean, untilUs: number): boolean {
    while (!done()) if (!this.step(untilUs)) return false;
    return true;
  }

  /** Goes on to the next wake-up and runs it; false when none is due by then. */
  step(untilUs: number): boolean {
    const next = this.#heap[0];
    if (next === undefined || next.dueUs > untilUs) return false;
    this.#pop();
    if (next.cancelled) return true;
    this.#moveTo(next.dueUs);
    next.run();
    return true;
  }

  #moveTo(us: number): void {
    this.#wakesNow = us === this.#nowUs ? this.#wakesNow + 1 : 0;
    this.#nowUs = us;
    if (this.#wakesNow > WAKES_PER_MOMENT_MAX) throw new Error(`time stands still at ${us} us`);
  }

  #push(wake: Wake): void {
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above] as Wake;
      if (!isBefore(wake, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = wake;
  }

  /** Takes the first away. */
  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Wake;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      const right = heap[below + 1];
      if (right !== undefined && isBefore(right, heap[below] as Wake)) below += 1;
      const child = heap[below] as Wake;
      if (!isBefore(child, last)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
  }
}

function isBefore(one: Wake, other: Wake): boolean {
  if (one.dueUs !== other.dueUs) return one.dueUs < other.dueUs;
  if (one.key !== other.key) return one.key < other.key;
  return one.number < other.number;
}
