import type { Host } from "./host.js";
import type { VirtualClock } from "./virtual-clock.js";
import type { Weather } from "./weather.js";

/** One direction of a connection: whatever goes in comes out later, in order. */
export class Pipe {
  readonly to: Host;
  readonly #clock: VirtualClock;
  readonly #weather: Weather;
  #lastUs: number;
  #held: (() => void)[] | undefined;
  #lost = false;

  /** `openUs`: nothing comes out before. */
  constructor(to: Host, clock: VirtualClock, weather: Weather, openUs: number) {
    this.to = to;
    this.#clock = clock;
    this.#weather = weather;
    this.#lastUs = openUs;
  }

  send(bytes: Uint8Array, deliver: (chunk: Uint8Array) => void): void {
    // The writer may use its buffer again.
    for (const piece of this.#weather.pieces(bytes.slice())) {
      this.put(() => {
        if (!this.#lost) deliver(piece);
      });
    }
  }

  /** Something comes out behind all that went in before. */
  put(arrive: () => void): void {
    this.#lastUs = Math.max(this.#lastUs, this.#clock.nowUs + this.#weather.delayUs());
    this.#clock.at(this.#lastUs, () => this.#arrive(arrive));
  }

  /** The end of the connection without notice: what is on the way may be lost. */
  reset(arrive: () => void): void {
    this.#lost = this.#weather.dice.chance(0.5);
    this.put(arrive);
  }

  /** Nothing comes out any more, until `release`. */
  hold(): void {
    this.#held ??= [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const arrive of held) this.to.input(arrive);
  }

  #arrive(arrive: () => void): void {
    if (this.#held) this.#held.push(arrive);
    else this.to.input(arrive);
  }
}
