import { PackrStream, UnpackrStream } from "msgpackr";
import type { Message } from "../../dist/model/message.js";
import type { ByteStream, StreamHandler } from "../../dist/runtime/ports.js";
import type { MessageHandler, MessageTransport } from "./message-transport.js";

const CREDIT = "credit";

/** The streams of msgpackr as they come: what one would use without a wire format of one's own. */
export class PackrTransport implements MessageTransport {
  readonly #handler: MessageHandler;
  readonly #writers = new Map<string, PackrStream>();

  constructor(handler: MessageHandler) {
    this.#handler = handler;
  }

  adopt(peer: string, stream: ByteStream): StreamHandler {
    const writer = new PackrStream();
    writer.on("data", (chunk: Uint8Array) => stream.write(chunk));
    this.#writers.set(peer, writer);
    const reader = new UnpackrStream();
    reader.on("data", (value: unknown) => {
      if (value === CREDIT) this.#handler.credited(peer);
      else this.#handler.message(peer, value as Message);
      this.#handler.poll();
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
