import type { Message } from "../../dist/model/message.js";
import type { ByteStream, StreamHandler } from "../../dist/runtime/ports.js";
import { encodeFrame } from "../../dist/wire/codec.js";
import type { Frame } from "../../dist/wire/frames.js";
import { decodeMessage, encodeMessage } from "../../dist/wire/message-codec.js";
import type { Carrier, CarrierOwner } from "./carrier.js";
import { LinkLoop } from "./loop.js";

const CREDIT = encodeFrame({ kind: "got", bytes: 1 });

/** The project's own links of a star: one to the hub, which copies what is for others. */
export class StarCarrier implements Carrier {
  readonly #owner: CarrierOwner;
  readonly #ids: readonly string[];
  readonly #seat: number;
  readonly #loop: LinkLoop;
  readonly #sent = new Map<string, number>();
  readonly #received = new Map<string, number>();

  /** `me`: one's own place in `ids`, in whose order the hub gives seats from 1. */
  constructor(owner: CarrierOwner, ids: readonly string[], me: number) {
    this.#owner = owner;
    this.#ids = ids;
    this.#seat = me + 1;
    this.#loop = new LinkLoop(
      (_, frame) => this.#frame(frame),
      () => owner.settle(),
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
    const sequence = (this.#sent.get(peer) ?? 0) + 1;
    this.#sent.set(peer, sequence);
    const to = [{ seat: this.#seatOf(peer), sequence }];
    const { number } = message;
    const from = this.#seat;
    this.#send({ kind: "relay", from, to, number, message: encodeMessage(message) });
  }

  credit(peer: string): void {
    this.#send({ kind: "envelope", from: this.#seat, to: this.#seatOf(peer), frame: CREDIT });
  }

  #send(frame: Frame): void {
    this.#loop.links.get("hub")?.connection.send(frame);
  }

  #seatOf(peer: string): number {
    return this.#ids.indexOf(peer) + 1;
  }

  #frame(frame: Frame): void {
    if (frame.kind === "relay") {
      const from = this.#ids[frame.from - 1] as string;
      const expected = (this.#received.get(from) ?? 0) + 1;
      const mine = frame.to.find(({ seat }) => seat === this.#seat);
      if (mine?.sequence !== expected) throw new Error(`RELAY out of turn from ${from}`);
      this.#received.set(from, expected);
      this.#owner.message(from, decodeMessage(frame.message));
    } else if (frame.kind === "envelope") {
      this.#owner.credited(this.#ids[frame.from - 1] as string);
    }
  }
}
