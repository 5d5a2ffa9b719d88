import { LOOPBACK } from "../../dist/node/computer.js";
import { listenTcp } from "../../dist/node/tcp.js";
import type { MessageTransport } from "./message-transport.js";

/** The one stream of a leaf, to the hub. */
export class HubConnection {
  readonly #transport: MessageTransport;
  readonly #me: number;
  /** No process dials a leaf. */
  readonly port = 0;

  constructor(transport: MessageTransport, me: number) {
    this.#transport = transport;
    this.#me = me;
  }

  /** Links with the hub, whose port is the only one. */
  async join([port = 0]: readonly number[]): Promise<void> {
    const tcp = await listenTcp({ host: LOOPBACK, ports: [0] });
    await new Promise<void>((resolve, reject) => {
      tcp.dial(
        { kind: "tcp", host: LOOPBACK, port },
        (stream) => {
          stream.write(Uint8Array.of(this.#me));
          resolve();
          return this.#transport.adopt("hub", stream);
        },
        (error) => reject(new Error(error)),
      );
    });
  }
}
