import { LOOPBACK } from "../../dist/node/computer.js";
import { listenTcp } from "../../dist/node/tcp.js";
import type { ByteStream, StreamHandler, Transport } from "../../dist/runtime/ports.js";
import { introduced } from "./introduction.js";
import type { MessageTransport } from "./message-transport.js";

/** The streams of one transport in one process: of every two processes the first dials. */
export class MeshConnections {
  readonly #tcp: Transport;
  readonly #transport: MessageTransport;
  readonly #ids: readonly string[];
  readonly #me: number;
  readonly #complete: Promise<void>;
  #resolve: () => void = () => {};
  #missing: number;

  private constructor(
    tcp: Transport,
    transport: MessageTransport,
    ids: readonly string[],
    me: number,
  ) {
    this.#tcp = tcp;
    this.#transport = transport;
    this.#ids = ids;
    this.#me = me;
    this.#missing = ids.length - 1;
    this.#complete = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    tcp.onConnection((stream) => introduced((place) => this.#adopt(place, stream)));
  }

  /** `me`: one's own place in `ids`. */
  static async listen(
    transport: MessageTransport,
    ids: readonly string[],
    me: number,
  ): Promise<MeshConnections> {
    return new MeshConnections(await listenTcp({ host: LOOPBACK, ports: [0] }), transport, ids, me);
  }

  get port(): number {
    return this.#tcp.port;
  }

  /** Links with all others; `ports` in the order of the ids. */
  join(ports: readonly number[]): Promise<void> {
    for (const [place, port] of ports.entries()) {
      if (place <= this.#me) continue;
      const opened = (stream: ByteStream): StreamHandler => {
        stream.write(Uint8Array.of(this.#me));
        return this.#adopt(place, stream);
      };
      this.#tcp.dial({ kind: "tcp", host: LOOPBACK, port }, opened, (error) => {
        throw new Error(error);
      });
    }
    return this.#complete;
  }

  #adopt(place: number, stream: ByteStream): StreamHandler {
    this.#missing -= 1;
    if (this.#missing === 0) this.#resolve();
    return this.#transport.adopt(this.#ids[place] as string, stream);
  }
}
