import type { Path } from "./network-conditions.js";
import type { SimHost } from "./sim-host.js";
import { arrivalKey, type VirtualClock } from "./virtual-clock.js";

/** One direction of a connection: whatever goes in comes out later, in order. */
export class Pipe {
  readonly to: SimHost;
  readonly #clock: VirtualClock;
  readonly #path: Path;
  readonly #key: string;
  #lastUs: number;
  #held: (() => void)[] | undefined;
  #lost = false;

  /** `openUs`: nothing comes out before. */
  constructor(
    ends: { from: SimHost; to: SimHost },
    clock: VirtualClock,
    path: Path,
    openUs: number,
  ) {
    this.to = ends.to;
    this.#clock = clock;
    this.#path = path;
    this.#key = arrivalKey(ends.to.name, ends.from.name);
    this.#lastUs = openUs;
  }

  send(bytes: Uint8Array, deliver: (chunk: Uint8Array) => void): void {
    for (const piece of this.#path.pieces(bytes)) {
      this.put(() => {
        if (!this.#lost) deliver(piece);
      });
    }
  }

  /** Something comes out behind all that went in before. */
  put(arrive: () => void): void {
    this.#lastUs = Math.max(this.#lastUs, this.#clock.nowUs + this.#path.latencyUs());
    this.#clock.at(this.#lastUs, () => this.#arrive(arrive), this.#key);
  }

  /** The end of the connection without notice: what is on the way may be lost. */
  reset(arrive: () => void): void {
    this.#lost = this.#path.losesRest();
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
