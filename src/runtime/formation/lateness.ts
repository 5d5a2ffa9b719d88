import { identityKey } from "../../protocol/identity.js";
import type { Refusal } from "./refusals.js";

/** So long others have to turn up and show that a run still forms. */
const OTHERS_WITHIN_US = 1_000_000;
/** Who has started says so again within this time, as it is dialled again. */
const STANDS_US = 10_000_000;

/**
 * Whether the run has started without this machine. Those say so that it dialled; but anybody may
 * have announced such an address. So it is believed where nobody else is found, and where as many
 * machines say it as a run has.
 */
export class Lateness {
  readonly #machines: number;
  /** By identity, when each last said it; the longest ago first. */
  readonly #saidUs = new Map<string, number>();
  #latest: Refusal | undefined;
  #aloneSinceUs: number | undefined;

  /** `machines`: how many make up a run. */
  constructor(machines: number) {
    this.#machines = machines;
  }

  /** A machine that was dialled says so. */
  said(refusal: Refusal, nowUs: number): void {
    const { hello } = refusal;
    if (hello === undefined) return;
    const key = identityKey(hello);
    this.#latest = refusal;
    this.#aloneSinceUs ??= nowUs;
    this.#saidUs.delete(key);
    this.#saidUs.set(key, nowUs);
    const [oldest] = this.#saidUs.keys();
    if (this.#saidUs.size > this.#machines && oldest !== undefined) this.#saidUs.delete(oldest);
  }

  /** By whose word the run has started; undefined while it may be otherwise. */
  by(nowUs: number, linked: boolean): Refusal | undefined {
    if (linked) this.#aloneSinceUs = undefined;
    const lonely = this.#aloneSinceUs !== undefined && nowUs >= this.#untilUs;
    const all = this.#saidUs.size === this.#machines && this.#all(nowUs);
    return lonely || all ? this.#latest : undefined;
  }

  nextDeadlineUs(): number {
    return this.#untilUs;
  }

  get #untilUs(): number {
    return (this.#aloneSinceUs ?? Number.POSITIVE_INFINITY) + OTHERS_WITHIN_US;
  }

  #all(nowUs: number): boolean {
    return [...this.#saidUs.values()].every((saidUs) => nowUs < saidUs + STANDS_US);
  }
}
