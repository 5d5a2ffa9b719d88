import { type Path, REPEAT_AFTER_US } from "./network-conditions.js";
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
  /** When the first of what is held was sent. */
  #heldSinceUs = Number.POSITIVE_INFINITY;
  #stopRepeating = () => {};
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
    const sentUs = this.#clock.nowUs;
    const arrivesUs = sentUs + this.#path.latencyUs() + this.#path.repeatsUs();
    this.#lastUs = Math.max(this.#lastUs, arrivesUs);
    this.#clock.at(this.#lastUs, () => this.#arrive(arrive, sentUs), this.#key);
  }

  /** The end of the connection without notice: what is on the way may be lost. */
  reset(arrive: () => void): void {
    this.#lost = this.#path.losesRest();
    this.put(arrive);
  }

  /** Nothing comes out any more, until `release`. */
  hold(): void {
    this.#stopRepeating();
    this.#held ??= [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    this.#heldSinceUs = Number.POSITIVE_INFINITY;
    for (const arrive of held) this.to.input(arrive);
  }

  /**
   * The way is whole again: what was held comes out when TCP next repeats it. Of its repeats the
   * first comes `firstUs` after the sending, and each next takes twice as long.
   */
  mend(firstUs: number = REPEAT_AFTER_US): void {
    const { nowUs } = this.#clock;
    let repeatUs = Math.min(this.#heldSinceUs, nowUs);
    for (let waitUs = firstUs; repeatUs < nowUs; waitUs *= 2) repeatUs += waitUs;
    this.#stopRepeating = this.#clock.at(repeatUs, () => this.release(), this.#key);
  }

  #arrive(arrive: () => void, sentUs: number): void {
    if (this.#held) {
      this.#heldSinceUs = Math.min(this.#heldSinceUs, sentUs);
      this.#held.push(arrive);
    } else this.to.input(arrive);
  }
}
