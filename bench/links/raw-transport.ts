import type { Message } from "../../dist/model/message.js";
import type { ByteStream, StreamHandler } from "../../dist/runtime/ports.js";
import { FrameWriter } from "../../dist/wire/frame-writer.js";
import { encodeMessage } from "../../dist/wire/message-codec.js";
import type { MessageHandler, MessageTransport } from "./message-transport.js";
import { stampUs } from "./stamp.js";

const STAMP_BYTES = 8;

/** One write per message, of the bytes of a DATA frame, and no reading but the time in it. */
export class RawTransport implements MessageTransport {
  readonly #handler: MessageHandler;
  readonly #streams = new Map<string, ByteStream>();
  readonly #bytes = Buffer.from(typicalFrame());

  constructor(handler: MessageHandler) {
    this.#handler = handler;
  }

  adopt(peer: string, stream: ByteStream): StreamHandler {
    this.#streams.set(peer, stream);
    return {
      data: (chunk) => this.#data(peer, Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)),
      closed: () => {},
    };
  }

  turn(work: () => void): void {
    work();
  }

  post(peer: string, { sentWallUs }: Message): void {
    const bytes = Buffer.from(this.#bytes);
    bytes.writeBigUInt64BE(BigInt(sentWallUs), bytes.length - STAMP_BYTES);
    this.#streams.get(peer)?.write(bytes);
  }

  credit(): void {}

  #data(from: string, chunk: Buffer): void {
    const length = this.#bytes.length;
    if (chunk.length % length !== 0) throw new Error("a message came in pieces");
    for (let end = length; end <= chunk.length; end += length) {
      const sentWallUs = Number(chunk.readBigUInt64BE(end - STAMP_BYTES));
      this.#handler.message(from, { number: 1, action: "SEND_ONE", lamport: 1, sentWallUs });
    }
  }
}

/** A frame as long as most of a run's; its last bytes are the time. */
function typicalFrame(): Uint8Array {
  const writer = new FrameWriter();
  const message = {
    number: 1_000,
    action: "SEND_ONE",
    lamport: 1_000,
    sentWallUs: stampUs(),
  } as const;
  writer.add({ kind: "data", sequence: 1_000, message: encodeMessage(message) });
  return writer.take() ?? new Uint8Array(0);
}
