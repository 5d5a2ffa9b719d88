/**
 * Silence on a link that counts as its loss. A cut of up to 5 s is not one: TCP repeats what was
 * lost after 0.2 s, 0.4 s, … 3.2 s more, so that a link that is whole again after 3 s says nothing
 * until 6.2 s have passed since the first loss, which came up to a second after the last sign.
 */
export const SILENCE_MAX_US = 8_000_000;
/** How often a link is pinged; the loop of a machine that runs is never idle for longer. */
export const PING_EVERY_US = 1_000_000;
/** A pause of one's own loop that is no lag but a freeze: what one slept over judges nobody. */
const OWN_GAP_US = 2_500_000;

/** Who has been silent for too long, while this machine itself was awake. */
export class Liveness {
  /** How many times as long as usual a silence may be. */
  patience = 1;
  readonly #heardUs = new Map<string, number>();
  /** The same of those whose silence is for somebody else to judge, who hears them first. */
  readonly #sparedUs = new Map<string, number>();
  #awakeUs: number;
  #wokeUs = Number.NEGATIVE_INFINITY;

  constructor(nowUs: number) {
    this.#awakeUs = nowUs;
  }

  /** As every turn of the loop begins: after a gap of one's own every deadline begins anew. */
  awake(nowUs: number): void {
    if (nowUs - this.#awakeUs > OWN_GAP_US) {
      for (const heardUs of [this.#heardUs, this.#sparedUs]) {
        for (const key of heardUs.keys()) heardUs.set(key, nowUs);
      }
      this.#wokeUs = nowUs;
    }
    this.#awakeUs = nowUs;
  }

  /** From now on silences are judged by this patience; none has lasted yet. */
  begin(patience: number, nowUs: number): void {
    this.patience = patience;
    for (const key of this.#heardUs.keys()) this.#heardUs.set(key, nowUs);
  }

  /** When the last gap of one's own ended; before all time if there was none. */
  get wokeUs(): number {
    return this.#wokeUs;
  }

  heard(key: string, nowUs: number): void {
    (this.#sparedUs.has(key) ? this.#sparedUs : this.#heardUs).set(key, nowUs);
  }

  /** This one, heard now, is never silent. */
  spare(key: string, nowUs: number): void {
    this.#heardUs.delete(key);
    this.#sparedUs.set(key, nowUs);
  }

  /** When something last came; before all time from somebody unknown. */
  heardUs(key: string): number {
    return this.#heardUs.get(key) ?? this.#sparedUs.get(key) ?? Number.NEGATIVE_INFINITY;
  }

  forget(key: string): void {
    this.#heardUs.delete(key);
    this.#sparedUs.delete(key);
  }

  /** When the next one will have been silent for too long, if it stays so. */
  get deadlineUs(): number {
    return Math.min(...this.#heardUs.values()) + this.#silenceMaxUs;
  }

  /** Who has said nothing for too long. */
  silent(nowUs: number): string[] {
    return [...this.#heardUs]
      .filter(([, heardUs]) => nowUs - heardUs >= this.#silenceMaxUs)
      .map(([key]) => key);
  }

  get #silenceMaxUs(): number {
    return SILENCE_MAX_US * this.patience;
  }
}
