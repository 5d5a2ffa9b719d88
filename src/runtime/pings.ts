import { type OffsetSample, offsetSample } from "../protocol/offset-sample.js";
import type { Ping, Pong } from "../wire/frames.js";
import { WireError } from "../wire/wire-error.js";
import type { Channel } from "./channel.js";

/** The PINGs and PONGs of one link. */
export class Pings {
  readonly #connection: Channel;
  readonly #wallUs: () => number;
  /** When those PINGs left that have no answer yet, the oldest first. */
  readonly #open: number[] = [];

  constructor(connection: Channel, wallUs: () => number) {
    this.#connection = connection;
    this.#wallUs = wallUs;
  }

  send(): void {
    this.#connection.sendStamped(() => {
      const sentWallUs = this.#wallUs();
      this.#open.push(sentWallUs);
      return { kind: "ping", sentWallUs };
    });
  }

  answer({ sentWallUs: pingSentWallUs }: Ping, pingArrivedWallUs: number): void {
    this.#connection.sendStamped(() => {
      return { kind: "pong", pingSentWallUs, pingArrivedWallUs, sentWallUs: this.#wallUs() };
    });
  }

  /** What an answer tells, if anything. Throws WireError when it answers no PING of this side. */
  heard(pong: Pong, arrivedWallUs: number): OffsetSample | undefined {
    const { pingSentWallUs, pingArrivedWallUs, sentWallUs } = pong;
    if (this.#open.shift() !== pingSentWallUs) throw new WireError("PONG that answers no PING");
    return offsetSample(pingSentWallUs, pingArrivedWallUs, sentWallUs, arrivedWallUs);
  }
}
