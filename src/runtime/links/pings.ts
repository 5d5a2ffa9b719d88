import { type OffsetSample, offsetSample } from "../../protocol/offset-sample.js";
import type { Ping, Pong } from "../../wire/frames.js";
import { WireError } from "../../wire/wire-error.js";
import type { Channel } from "./channel.js";

/** A PING that has no answer yet. */
interface OpenPing {
  readonly sentWallUs: number;
  readonly measures: boolean;
}

/** The PINGs and PONGs of one link. */
export class Pings {
  readonly #connection: Channel;
  readonly #wallUs: () => number;
  /** The oldest first. */
  readonly #open: OpenPing[] = [];
  #measuring = false;

  constructor(connection: Channel, wallUs: () => number) {
    this.#connection = connection;
    this.#wallUs = wallUs;
  }

  send(): void {
    this.#connection.sendStamped(() => {
      const sentWallUs = this.#wallUs();
      this.#open.push({ sentWallUs, measures: this.#measuring });
      return { kind: "ping", sentWallUs };
    });
  }

  /** Both sides have started: from the next PING on all stamps are of the run's wall time. */
  measure(): void {
    this.#measuring = true;
    // At once, so that the shortest run knows something of the clocks.
    this.send();
  }

  answer({ sentWallUs: pingSentWallUs }: Ping, pingArrivedWallUs: number): void {
    this.#connection.sendStamped(() => {
      return { kind: "pong", pingSentWallUs, pingArrivedWallUs, sentWallUs: this.#wallUs() };
    });
  }

  /** What an answer tells, if anything. Throws WireError when it answers no PING of this side. */
  heard(pong: Pong, arrivedWallUs: number): OffsetSample | undefined {
    const { pingSentWallUs, pingArrivedWallUs, sentWallUs } = pong;
    const ping = this.#open.shift();
    if (ping?.sentWallUs !== pingSentWallUs) throw new WireError("PONG that answers no PING");
    if (!ping.measures) return undefined;
    return offsetSample(pingSentWallUs, pingArrivedWallUs, sentWallUs, arrivedWallUs);
  }
}
