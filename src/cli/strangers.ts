/** Strangers may knock any number of times, and for as many reasons. */
const SHOWN_MAX = 20;
const SHOWN_MAX_PER_REASON = 5;

/** Lines about connections that were nobody's, as many as people want to read. */
export class Strangers {
  readonly #countByReason = new Map<string, number>();
  #shown = 0;
  #silent = false;

  /** What to say of one more; undefined when enough was said. */
  line(address: string, reason: string): string | undefined {
    if (this.#silent) return undefined;
    const count = (this.#countByReason.get(reason) ?? 0) + 1;
    this.#countByReason.set(reason, count);
    if (this.#shown === SHOWN_MAX) {
      this.#silent = true;
      return "more strangers: not shown";
    }
    if (count > SHOWN_MAX_PER_REASON + 1) return undefined;
    this.#shown += 1;
    if (count <= SHOWN_MAX_PER_REASON) return `closed ${address}: ${reason}`;
    return `more of the same (${reason}): not shown`;
  }
}
