import { LOOPBACK } from "../../dist/node/computer.js";
import { listenTcp } from "../../dist/node/tcp.js";
import type { ByteStream, StreamHandler, Transport } from "../../dist/runtime/ports.js";
import type { Carrier } from "./carrier.js";
import { introduced } from "./introduction.js";

/** The streams of one carrier in one process: of every two processes the first dials. */
export class Meeting {
  readonly #transport: Transport;
  readonly #carrier: Carrier;
  readonly #ids: readonly string[];
  readonly #me: number;
  readonly #complete: Promise<void>;
  #resolve: () => void = () => {};
  #missing: number;

  private constructor(transport: Transport, carrier: Carrier, ids: readonly string[], me: number) {
    this.#transport = transport;
    this.#carrier = carrier;
    this.#ids = ids;
    this.#me = me;
    this.#missing = ids.length - 1;
    this.#complete = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    transport.onConnection((stream) => introduced((place) => this.#adopt(place, stream)));
  }

  /** `me`: one's own place in `ids`. */
  static async listen(carrier: Carrier, ids: readonly string[], me: number): Promise<Meeting> {
    return new Meeting(await listenTcp({ host: LOOPBACK, ports: [0] }), carrier, ids, me);
  }

  get port(): number {
    return this.#transport.port;
  }

  /** Links with everybody; `ports` in the order of the ids. */
  join(ports: readonly number[]): Promise<void> {
    for (const [place, port] of ports.entries()) {
      if (place <= this.#me) continue;
      const opened = (stream: ByteStream): StreamHandler => {
        stream.write(Uint8Array.of(this.#me));
        return this.#adopt(place, stream);
      };
      this.#transport.dial({ kind: "tcp", host: LOOPBACK, port }, opened, (error) => {
        throw new Error(error);
      });
    }
    return this.#complete;
  }

  #adopt(place: number, stream: ByteStream): StreamHandler {
    this.#missing -= 1;
    if (this.#missing === 0) this.#resolve();
    return this.#carrier.adopt(this.#ids[place] as string, stream);
  }
}
