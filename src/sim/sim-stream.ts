import type { TcpAddress } from "../protocol/address.js";
import type { ByteStream, StreamHandler } from "../runtime/ports.js";
import type { Pipe } from "./pipe.js";
import type { SimHost } from "./sim-host.js";

/** How long a closing connection may take to send its last bytes. */
const LINGER_US = 1_000_000;

/** Hears what happens to a stream. */
export interface StreamWatcher {
  wrote(stream: SimStream, bytes: Uint8Array): void;
  gone(stream: SimStream): void;
}

/** One end of a connection of a simulation, with the manners of a TCP socket of Node. */
export class SimStream implements ByteStream {
  readonly remote: TcpAddress;
  /** Where this end is. */
  readonly host: SimHost;
  /** Towards the other end. */
  readonly out: Pipe;
  readonly #watcher: StreamWatcher;
  #other: SimStream | undefined;
  #owner: StreamHandler | undefined;
  #state: "open" | "ending" | "closed" = "open";

  constructor(host: SimHost, remote: TcpAddress, out: Pipe, watcher: StreamWatcher) {
    this.host = host;
    this.remote = remote;
    this.out = out;
    this.#watcher = watcher;
  }

  get local(): string {
    return this.host.address;
  }

  get closed(): boolean {
    return this.#state === "closed";
  }

  /** The other end, once it exists. */
  meet(other: SimStream): void {
    this.#other = other;
  }

  belongsTo(owner: StreamHandler): void {
    this.#owner = owner;
  }

  write(bytes: Uint8Array, handed: () => void = () => {}): void {
    if (this.#state !== "open") return;
    this.host.bytesSent += bytes.length;
    this.#watcher.wrote(this, bytes);
    this.out.send(bytes, (chunk) => this.#other?.arrived(chunk));
    handed();
  }

  end(): void {
    if (this.#state !== "open") return;
    this.#state = "ending";
    this.out.put(() => this.#other?.ended());
    const { scheduler } = this.host;
    scheduler.at(scheduler.nowUs() + LINGER_US, () => this.destroy());
  }

  destroy(): void {
    if (this.#state === "closed") return;
    this.reset();
    const { scheduler } = this.host;
    scheduler.at(scheduler.nowUs(), () => this.#owner?.closed());
  }

  /** What the system does with the connections of a process that is gone. */
  reset(): void {
    if (this.#state === "closed") return;
    this.#close();
    this.out.reset(() => this.#other?.broken());
  }

  /** Something broke it on the way, or at the other end. */
  broken(): void {
    if (this.#state === "closed") return;
    this.#close();
    this.#owner?.closed("ECONNRESET");
  }

  arrived(chunk: Uint8Array): void {
    if (this.#state !== "closed") this.#owner?.data(chunk);
  }

  /** The other end will write no more; what this end has written is sent, then it closes too. */
  ended(): void {
    if (this.#state === "closed") return;
    if (this.#state === "open") this.out.put(() => this.#other?.ended());
    this.#close();
    this.#owner?.closed();
  }

  #close(): void {
    this.#state = "closed";
    this.#watcher.gone(this);
  }
}
