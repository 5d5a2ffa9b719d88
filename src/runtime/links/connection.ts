import type { Address } from "../../protocol/address-book.js";
import { decodeFrame } from "../../wire/codec.js";
import { FrameReader } from "../../wire/frame-reader.js";
import { FrameWriter } from "../../wire/frame-writer.js";
import type { Frame } from "../../wire/frames.js";
import { WireError } from "../../wire/wire-error.js";
import type { Loop } from "../context.js";
import type { ByteStream, StreamHandler } from "../ports.js";
import type { Channel, CloseReason, FrameHandler } from "./channel.js";

/** A stream of bytes as a stream of frames: one write per turn, and no bad byte gets past it. */
export class Connection implements Channel, StreamHandler {
  readonly remote: Address;
  readonly local: string;
  readonly #stream: ByteStream;
  readonly #loop: Pick<Loop, "turn" | "touch">;
  readonly #reader = new FrameReader();
  readonly #writer = new FrameWriter();
  readonly #stamped: (() => Frame)[] = [];
  /** Frames of this turn, and those that wait. */
  #fresh = 0;
  #unsent = 0;
  #handler: FrameHandler;
  #state: "open" | "closing" | "closed" = "open";

  constructor(stream: ByteStream, loop: Pick<Loop, "turn" | "touch">, handler: FrameHandler) {
    this.remote = stream.remote;
    this.local = stream.local;
    this.#stream = stream;
    this.#loop = loop;
    this.#handler = handler;
  }

  get unsent(): number {
    return this.#fresh + this.#unsent;
  }

  handTo(handler: FrameHandler): void {
    this.#handler = handler;
  }

  send(frame: Frame): void {
    if (this.#state !== "open") return;
    this.#writer.add(frame);
    this.#fresh += 1;
    this.#loop.touch(this);
  }

  sendStamped(make: () => Frame): void {
    if (this.#state !== "open") return;
    this.#stamped.push(make);
    this.#loop.touch(this);
  }

  close(): void {
    if (this.#state !== "open") return;
    this.#state = "closing";
    this.#reader.stop();
    this.#loop.touch(this);
  }

  /** Unsent frames are lost. */
  destroy(): void {
    this.#state = "closed";
    this.#reader.stop();
    this.#stream.destroy();
  }

  flush(): void {
    if (this.#state === "closed") return;
    for (const make of this.#stamped.splice(0)) this.#writer.add(make());
    const bytes = this.#writer.take();
    if (bytes) this.#write(bytes);
    if (this.#state === "closing") {
      this.#state = "closed";
      this.#stream.end();
    }
  }

  data(chunk: Uint8Array): void {
    this.#loop.turn(() => {
      try {
        this.#reader.push(chunk, (payload) => this.#handler.frame(decodeFrame(payload)));
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        this.destroy();
        this.#handler.lost({ kind: "malformed", reason: error.reason });
      }
    });
  }

  closed(error?: string): void {
    this.#loop.turn(() => {
      const wasOpen = this.#state === "open";
      const reason = closeReason(this.#reader, error);
      this.#state = "closed";
      this.#reader.stop();
      if (wasOpen) this.#handler.lost(reason);
    });
  }

  #write(bytes: Uint8Array): void {
    const frames = this.#fresh;
    this.#fresh = 0;
    this.#unsent += frames;
    this.#stream.write(bytes, () => {
      this.#unsent -= frames;
    });
  }
}

function closeReason({ midFrame }: FrameReader, error: string | undefined): CloseReason {
  if (midFrame) return { kind: "malformed", reason: "closed in the middle of a frame" };
  return { kind: "closed", ...(error !== undefined && { error }) };
}
