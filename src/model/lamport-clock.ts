/** A Lamport clock (Lamport, CACM 21(7) 1978): 0 before the first event. */
export class LamportClock {
  #value = 0;

  get value(): number {
    return this.#value;
  }

  /** IR1: every event of its own moves the clock by one. Returns the event's time. */
  increment(): number {
    this.#value += 1;
    return this.#value;
  }

  /** IR2: a receive happens later than its send. Returns the receive's time. */
  observe(stamp: number): number {
    this.#value = Math.max(this.#value, stamp) + 1;
    return this.#value;
  }
}
