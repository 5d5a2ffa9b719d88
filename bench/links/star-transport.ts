import type { Message } from "../../dist/model/message.js";
import type { Link } from "../../dist/runtime/links/link.js";
import type { ByteStream, StreamHandler } from "../../dist/runtime/ports.js";
import type { Frame } from "../../dist/wire/frames.js";
import { decodeMessage, encodeMessage } from "../../dist/wire/message-codec.js";
import { LinkLoop } from "./loop.js";
import type { MessageHandler, MessageTransport } from "./message-transport.js";

/** What a stream between two leaves brings: a credit is one byte. */
const CREDIT = Uint8Array.of(1);

/** The project's own links of a star: one to the hub, which copies what is for others. */
export class StarTransport implements MessageTransport {
  readonly #handler: MessageHandler;
  readonly #ids: readonly string[];
  readonly #loop: LinkLoop;

  /** `ids`: in their order the hub gives slots from 1. */
  constructor(handler: MessageHandler, ids: readonly string[]) {
    this.#handler = handler;
    this.#ids = ids;
    this.#loop = new LinkLoop(
      (_, frame) => this.#frame(frame),
      () => handler.poll(),
    );
  }

  /** `hub`: the only peer that a leaf has a stream to. */
  adopt(hub: string, stream: ByteStream): StreamHandler {
    return this.#loop.link(hub, stream).connection;
  }

  turn(work: () => void): void {
    this.#loop.turn(work);
  }

  post(peer: string, message: Message): void {
    const hub = this.#hub;
    if (hub === undefined) return;
    const { number } = message;
    const to = [this.#slotOf(peer)];
    const sequence = hub.nextSequence();
    const bytes = encodeMessage(message);
    hub.connection.send({ kind: "multicast", sequence, number, to, message: bytes });
  }

  credit(peer: string): void {
    const slot = this.#slotOf(peer);
    this.#hub?.connection.send({ kind: "relayed", slot, stream: 1, bytes: CREDIT });
  }

  get #hub(): Link | undefined {
    return this.#loop.links.get("hub");
  }

  #slotOf(peer: string): number {
    return this.#ids.indexOf(peer) + 1;
  }

  #frame(frame: Frame): void {
    if (frame.kind === "copy") {
      this.#hub?.expect(frame.sequence);
      this.#handler.message(this.#ids[frame.from - 1] as string, decodeMessage(frame.message));
    } else if (frame.kind === "relayed") {
      this.#handler.credited(this.#ids[frame.slot - 1] as string);
    }
  }
}
