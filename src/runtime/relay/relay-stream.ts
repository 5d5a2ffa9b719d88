import { RELAYED_BYTES_MAX } from "../../model/limits.js";
import type { Address } from "../../protocol/address.js";
import type { Frame } from "../../wire/frames.js";
import type { ByteStream, Scheduler, StreamHandler } from "../ports.js";

/** Names one of a leaf's streams: the slot to which it leads, and its number among those. */
export interface StreamName {
  readonly slot: number;
  readonly stream: number;
}

export interface RelayStreamHandler {
  send(frame: Frame): void;
  /** Nothing comes on this stream any more. */
  gone(name: StreamName): void;
}

/** A leaf's end of a stream to another leaf, which the hub carries. */
export class RelayStream implements ByteStream {
  readonly remote: Address;
  readonly local = "";
  readonly name: StreamName;
  readonly #scheduler: Scheduler;
  readonly #handler: RelayStreamHandler;
  #owner: StreamHandler | undefined;
  #open = true;

  constructor(name: StreamName, scheduler: Scheduler, handler: RelayStreamHandler) {
    this.name = name;
    this.remote = { kind: "relay", slot: name.slot };
    this.#scheduler = scheduler;
    this.#handler = handler;
  }

  belongsTo(owner: StreamHandler): void {
    this.#owner = owner;
  }

  write(bytes: Uint8Array, handed: () => void = () => {}): void {
    if (!this.#open) return;
    for (let at = 0; at < bytes.length; at += RELAYED_BYTES_MAX) {
      this.#send(bytes.subarray(at, at + RELAYED_BYTES_MAX));
    }
    handed();
  }

  end(): void {
    this.destroy();
  }

  /** What was written is in the hands of the hub's link, which sends all of it. */
  destroy(): void {
    if (!this.#open) return;
    this.#close();
    this.#send(null);
    this.#scheduler.at(this.#scheduler.nowUs(), () => this.#owner?.closed());
  }

  /** The other end wrote this. */
  arrived(bytes: Uint8Array): void {
    if (this.#open) this.#owner?.data(bytes);
  }

  /** The other end has closed it, or is gone, `why`; or the hub is. */
  ended(why?: string): void {
    if (!this.#open) return;
    this.#close();
    this.#owner?.closed(why);
  }

  #close(): void {
    this.#open = false;
    this.#handler.gone(this.name);
  }

  #send(bytes: Uint8Array | null): void {
    this.#handler.send({ kind: "relayed", ...this.name, bytes });
  }
}
