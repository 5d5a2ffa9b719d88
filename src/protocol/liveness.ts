/** A machine that gives no sign of life for so long is lost: a cut of up to 5 s is shorter. */
export const SILENCE_MAX_US = 8_000_000;
/**
 * A link on which nothing comes for so long is lost, even if its peer shows elsewhere that it
 * lives. TCP doubles its wait with each repeat of what was lost: a link that was cut for 5 s may
 * be silent for more than 10.
 */
export const LINK_SILENCE_MAX_US = 16_000_000;
/** After so long, in which pings did not come, a peer is asked elsewhere whether it lives. */
const QUIET_US = 3_000_000;
/** How often a link is pinged; the loop of a machine that runs is never idle for longer. */
export const PING_EVERY_US = 1_000_000;
/** A pause of one's own loop that is no lag but a freeze: what one slept over judges no peer. */
const OWN_GAP_US = 2_500_000;

/** Tells which peers have been silent for too long, while this machine itself was awake. */
export class Liveness {
  /** How many times as long as usual a silence may be. */
  #patience = 1;
  readonly #heardUs = new Map<string, number>();
  /** When peers that are silent on their links last showed elsewhere that they live. */
  readonly #aliveUs = new Map<string, number>();
  /** What `deadlineUs` says; undefined until it is asked for. */
  #nextUs: number | undefined;
  #awakeUs: number;
  #wokeUs = Number.NEGATIVE_INFINITY;

  constructor(nowUs: number) {
    this.#awakeUs = nowUs;
  }

  /** As every turn of the loop begins: after a gap of one's own every deadline begins anew. */
  awake(nowUs: number): void {
    if (nowUs - this.#awakeUs > OWN_GAP_US) {
      for (const key of this.#heardUs.keys()) this.#heardUs.set(key, nowUs);
      this.#aliveUs.clear();
      this.#nextUs = undefined;
      this.#wokeUs = nowUs;
    }
    this.#awakeUs = nowUs;
  }

  /** From now on silences are judged by this patience; none has lasted yet. */
  begin(patience: number, nowUs: number): void {
    this.#patience = patience;
    for (const key of this.#heardUs.keys()) this.#heardUs.set(key, nowUs);
    this.#nextUs = undefined;
  }

  /** When the last gap of one's own ended; before all time if there was none. */
  get wokeUs(): number {
    return this.#wokeUs;
  }

  heard(key: string, nowUs: number): void {
    this.#aliveUs.delete(key);
    this.#heardUs.set(key, nowUs);
    if (this.#nextUs === Number.POSITIVE_INFINITY) this.#nextUs = undefined;
  }

  /** It showed that it lives, though not on its link. */
  alive(key: string, nowUs: number): void {
    if (this.#heardUs.has(key)) this.#aliveUs.set(key, nowUs);
    this.#nextUs = undefined;
  }

  /** When something last came on its link; before all time from an unknown peer. */
  heardUs(key: string): number {
    return this.#heardUs.get(key) ?? Number.NEGATIVE_INFINITY;
  }

  forget(key: string): void {
    this.#heardUs.delete(key);
    this.#aliveUs.delete(key);
    this.#nextUs = undefined;
  }

  /**
   * No peer will have been silent for too long before then, when `silent` is to be asked. It may be
   * too soon: what comes on a link only puts it off, and it is looked up at every turn.
   */
  get deadlineUs(): number {
    if (this.#nextUs === undefined) {
      this.#nextUs = Number.POSITIVE_INFINITY;
      for (const each of this.#heardUs)
        this.#nextUs = Math.min(this.#nextUs, this.#deadlineUs(each));
    }
    return this.#nextUs;
  }

  /** The peers that have said nothing for too long. */
  silent(nowUs: number): string[] {
    this.#nextUs = undefined;
    return [...this.#heardUs].filter((each) => nowUs >= this.#deadlineUs(each)).map(([key]) => key);
  }

  /** Whether a peer's link has said nothing for so long that it is worth asking. */
  isQuiet(key: string, nowUs: number): boolean {
    const heardUs = this.#heardUs.get(key);
    return heardUs !== undefined && nowUs >= heardUs + QUIET_US * this.#patience;
  }

  #deadlineUs([key, heardUs]: readonly [string, number]): number {
    const aliveUs = this.#aliveUs.get(key) ?? heardUs;
    const silentUs = aliveUs + SILENCE_MAX_US * this.#patience;
    return Math.min(silentUs, heardUs + LINK_SILENCE_MAX_US * this.#patience);
  }
}
