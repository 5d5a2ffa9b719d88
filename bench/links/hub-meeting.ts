import { LOOPBACK } from "../../dist/node/computer.js";
import { listenTcp } from "../../dist/node/tcp.js";
import type { Carrier } from "./carrier.js";

/** The one stream of a leaf, to the hub. */
export class HubMeeting {
  readonly #carrier: Carrier;
  readonly #me: number;
  /** Nobody dials a leaf. */
  readonly port = 0;

  constructor(carrier: Carrier, me: number) {
    this.#carrier = carrier;
    this.#me = me;
  }

  /** Links with the hub, whose port is the only one. */
  async join([port = 0]: readonly number[]): Promise<void> {
    const transport = await listenTcp({ host: LOOPBACK, ports: [0] });
    await new Promise<void>((resolve, reject) => {
      transport.dial(
        { kind: "tcp", host: LOOPBACK, port },
        (stream) => {
          stream.write(Uint8Array.of(this.#me));
          resolve();
          return this.#carrier.adopt("hub", stream);
        },
        (error) => reject(new Error(error)),
      );
    });
  }
}
