import type { TcpAddress } from "../protocol/address.js";
import type { ByteStream, StreamHandler, Transport } from "../runtime/ports.js";
import type { SimHost } from "./sim-host.js";
import type { SimNetwork } from "./sim-network.js";
import type { SimStream } from "./sim-stream.js";

const LINGER_US = 1_000_000;
const REFUSED: StreamHandler = { data: () => {}, closed: () => {} };

/** A host's connections to others. */
export class SimTransport implements Transport {
  readonly port: number;
  readonly #host: SimHost;
  readonly #network: SimNetwork;
  readonly #streams = new Set<SimStream>();
  #accept: ((stream: ByteStream) => StreamHandler) | undefined;
  #emptied: () => void = () => {};

  /** Listens on the first free of the ports; throws when none is. */
  constructor(host: SimHost, network: SimNetwork, ports: readonly number[]) {
    this.#host = host;
    this.#network = network;
    const accept = (stream: SimStream) => this.#adopt(stream, this.#accept ?? refuse);
    const port = ports.find((each) => network.listen(each, { host, accept }));
    if (port === undefined) throw new Error(`no free port on ${host.address}`);
    this.port = port;
  }

  onConnection(accept: (stream: ByteStream) => StreamHandler): void {
    this.#accept = accept;
  }

  dial(
    address: TcpAddress,
    opened: (stream: ByteStream) => StreamHandler,
    failed: (error: string) => void,
  ): void {
    this.#network.dial(this.#host, address, (stream) => this.#adopt(stream, opened), failed);
  }

  close(closed: () => void): void {
    this.#network.unlisten(this.#host, this.port);
    if (this.#streams.size === 0) {
      closed();
      return;
    }
    const { scheduler } = this.#host;
    const stopWaiting = scheduler.at(scheduler.nowUs() + LINGER_US, () => {
      for (const stream of this.#streams) stream.destroy();
    });
    this.#emptied = () => {
      this.#emptied = () => {};
      stopWaiting();
      closed();
    };
  }

  #adopt(stream: SimStream, open: (stream: ByteStream) => StreamHandler): StreamHandler {
    this.#streams.add(stream);
    const owner = open(stream);
    return {
      data: (chunk) => owner.data(chunk),
      closed: (error) => {
        this.#streams.delete(stream);
        owner.closed(error);
        if (this.#streams.size === 0) this.#emptied();
      },
    };
  }
}

function refuse(stream: ByteStream): StreamHandler {
  stream.destroy();
  return REFUSED;
}
