import { Dice } from "./dice.js";

/** How a network behaves. */
export interface WeatherOptions {
  readonly seed: number;
  /** One way. */
  readonly delayMinUs: number;
  readonly delayMaxUs: number;
  /** Whether what was written in one piece arrives in many. */
  readonly splits: boolean;
  /** The share of discovery's announcements that nobody hears. */
  readonly hintLoss: number;
}

export const CALM: WeatherOptions = {
  seed: 1,
  delayMinUs: 100,
  delayMaxUs: 300,
  splits: false,
  hintLoss: 0,
};

/** What chance decides about everything that travels. */
export class Weather {
  readonly dice: Dice;
  readonly #options: WeatherOptions;

  constructor(options: WeatherOptions) {
    this.dice = new Dice(options.seed);
    this.#options = options;
  }

  get delayMaxUs(): number {
    return this.#options.delayMaxUs;
  }

  delayUs(): number {
    return this.dice.integer(this.#options.delayMinUs, this.#options.delayMaxUs);
  }

  losesHint(): boolean {
    return this.dice.chance(this.#options.hintLoss);
  }

  /** The bytes, in the pieces in which they arrive. */
  pieces(bytes: Uint8Array): Uint8Array[] {
    if (!this.#options.splits) return [bytes];
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; ) {
      const end = this.dice.integer(at + 1, bytes.length);
      pieces.push(bytes.subarray(at, end));
      at = end;
    }
    return pieces;
  }
}
