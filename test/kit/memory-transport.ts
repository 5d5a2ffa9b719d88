import type { Address } from "../../src/protocol/address-book.js";
import type { ByteStream, StreamOwner, Transport } from "../../src/runtime/seams.js";
import type { Host } from "./host.js";
import type { MemoryStream } from "./memory-stream.js";
import type { Network } from "./network.js";

const LINGER_US = 1_000_000;
const REFUSED: StreamOwner = { data: () => {}, closed: () => {} };

/** A process's door to the network in memory. */
export class MemoryTransport implements Transport {
  readonly port: number;
  readonly #host: Host;
  readonly #network: Network;
  readonly #streams = new Set<MemoryStream>();
  #accept: ((stream: ByteStream) => StreamOwner) | undefined;
  #emptied: () => void = () => {};

  /** Listens on the first free of the ports; throws when none is. */
  constructor(host: Host, network: Network, ports: readonly number[]) {
    this.#host = host;
    this.#network = network;
    const accept = (stream: MemoryStream) => this.#adopt(stream, this.#accept ?? refuse);
    const port = ports.find((each) => network.listen(each, { host, accept }));
    if (port === undefined) throw new Error(`no free port on ${host.address}`);
    this.port = port;
  }

  onConnection(accept: (stream: ByteStream) => StreamOwner): void {
    this.#accept = accept;
  }

  dial(
    address: Address,
    opened: (stream: ByteStream) => StreamOwner,
    failed: (error: string) => void,
  ): void {
    this.#network.dial(this.#host, address, (stream) => this.#adopt(stream, opened), failed);
  }

  async close(): Promise<void> {
    this.#network.unlisten(this.#host, this.port);
    if (this.#streams.size === 0) return;
    const { scheduler } = this.#host;
    const stopWaiting = scheduler.at(scheduler.nowUs() + LINGER_US, () => {
      for (const stream of this.#streams) stream.destroy();
    });
    await new Promise<void>((resolve) => {
      this.#emptied = resolve;
    });
    stopWaiting();
  }

  #adopt(stream: MemoryStream, open: (stream: ByteStream) => StreamOwner): StreamOwner {
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

function refuse(stream: ByteStream): StreamOwner {
  stream.destroy();
  return REFUSED;
}
