import { PackrStream, UnpackrStream } from "msgpackr";
import type { Message } from "../../dist/model/message.js";
import type { ByteStream, StreamHandler } from "../../dist/runtime/ports.js";
import type { Carrier, CarrierOwner } from "./carrier.js";

const CREDIT = "credit";

/** The streams of msgpackr as they come: what one would use without a wire format of one's own. */
export class PackrCarrier implements Carrier {
  readonly #owner: CarrierOwner;
  readonly #writers = new Map<string, PackrStream>();

  constructor(owner: CarrierOwner) {
    this.#owner = owner;
  }

  adopt(peer: string, stream: ByteStream): StreamHandler {
    const writer = new PackrStream();
    writer.on("data", (chunk: Uint8Array) => stream.write(chunk));
    this.#writers.set(peer, writer);
    const reader = new UnpackrStream();
    reader.on("data", (value: unknown) => {
      if (value === CREDIT) this.#owner.credited(peer);
      else this.#owner.message(peer, value as Message);
      this.#owner.settle();
    });
    return { data: (chunk) => reader.write(chunk), closed: () => {} };
  }

  turn(work: () => void): void {
    work();
  }

  post(peer: string, message: Message): void {
    this.#writers.get(peer)?.write(message);
  }

  credit(peer: string): void {
    this.#writers.get(peer)?.write(CREDIT);
  }
}
