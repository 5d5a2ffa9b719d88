import type { Message } from "../../dist/model/message.js";
import type { Link } from "../../dist/runtime/links/link.js";
import type { ByteStream, StreamHandler } from "../../dist/runtime/ports.js";
import type { Frame } from "../../dist/wire/frames.js";
import { decodeMessage, encodeMessage } from "../../dist/wire/message-codec.js";
import { LinkLoop } from "./loop.js";
import type { MessageHandler, MessageTransport } from "./message-transport.js";

/** The project's own links: frames, guard, schema, sequence, pings, one write per link and turn. */
export class K3meshTransport implements MessageTransport {
  readonly #handler: MessageHandler;
  readonly #loop: LinkLoop;

  constructor(handler: MessageHandler) {
    this.#handler = handler;
    this.#loop = new LinkLoop(
      (link, frame) => this.#frame(link, frame),
      () => handler.poll(),
    );
  }

  adopt(peer: string, stream: ByteStream): StreamHandler {
    return this.#loop.link(peer, stream).connection;
  }

  turn(work: () => void): void {
    this.#loop.turn(work);
  }

  post(peer: string, message: Message): void {
    this.#loop.links.get(peer)?.sendData(encodeMessage(message));
  }

  credit(peer: string): void {
    // A frame of a few bytes that links hand on.
    this.#loop.links.get(peer)?.connection.send({ kind: "trace-ack", bytes: 1 });
  }

  #frame(link: Link, frame: Frame): void {
    if (frame.kind === "data") {
      link.expect(frame.sequence);
      this.#handler.message(link.peer.id, decodeMessage(frame.message));
    } else if (frame.kind === "trace-ack") {
      this.#handler.credited(link.peer.id);
    }
  }
}
