/** Strangers may knock any number of times. */
const SHOWN_MAX = 20;

/** Lines about connections that were nobody's, as many as people want to read. */
export class Strangers {
  #count = 0;

  /** What to say of one more; undefined when enough was said. */
  line(address: string, reason: string): string | undefined {
    this.#count += 1;
    if (this.#count <= SHOWN_MAX) return `closed ${address}: ${reason}`;
    return this.#count === SHOWN_MAX + 1 ? "more strangers: not shown" : undefined;
  }
}
