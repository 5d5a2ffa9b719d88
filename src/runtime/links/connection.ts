import type { Address } from "../../protocol/address-book.js";
import { decodeFrame } from "../../wire/codec.js";
import { FrameReader } from "../../wire/frame-reader.js";
import { FrameWriter } from "../../wire/frame-writer.js";
import type { Frame } from "../../wire/frames.js";
import { WireError } from "../../wire/wire-error.js";
import type { ByteStream, StreamHandler } from "../ports.js";
import type { Turns } from "../turns.js";
import type { Channel, FrameHandler, Loss } from "./channel.js";

/** A stream of bytes as a stream of frames: one write per turn, and no bad byte gets past it. */
export class Connection implements Channel, StreamHandler {
  readonly #stream: ByteStream;
  readonly #turns: Turns;
  readonly #reader = new FrameReader();
  readonly #writer = new FrameWriter();
  readonly #stamped: (() => Frame)[] = [];
  /** Frames of this turn, and those that wait. */
  #fresh = 0;
  #unsent = 0;
  #owner: FrameHandler;
  #state: "open" | "closing" | "closed" = "open";

  constructor(stream: ByteStream, turns: Turns, owner: FrameHandler) {
    this.#stream = stream;
    this.#turns = turns;
    this.#owner = owner;
  }

  get unsent(): number {
    return this.#fresh + this.#unsent;
  }

  get remote(): Address {
    return this.#stream.remote;
  }

  get local(): string {
    return this.#stream.local;
  }

  handTo(owner: FrameHandler): void {
    this.#owner = owner;
  }

  send(frame: Frame): void {
    if (this.#state !== "open") return;
    this.#writer.add(frame);
    this.#fresh += 1;
    this.#turns.touch(this);
  }

  sendStamped(make: () => Frame): void {
    if (this.#state !== "open") return;
    this.#stamped.push(make);
    this.#turns.touch(this);
  }

  close(): void {
    if (this.#state !== "open") return;
    this.#state = "closing";
    this.#reader.stop();
    this.#turns.touch(this);
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
    this.#turns.run(() => {
      try {
        this.#reader.push(chunk, (payload) => this.#owner.frame(decodeFrame(payload)));
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        this.destroy();
        this.#owner.lost({ kind: "malformed", reason: error.reason });
      }
    });
  }

  closed(error?: string): void {
    this.#turns.run(() => {
      const wasOpen = this.#state === "open";
      const loss = lossOf(this.#reader, error);
      this.#state = "closed";
      this.#reader.stop();
      if (wasOpen) this.#owner.lost(loss);
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

function lossOf({ midFrame }: FrameReader, error: string | undefined): Loss {
  if (midFrame) return { kind: "malformed", reason: "closed in the middle of a frame" };
  return { kind: "closed", ...(error !== undefined && { error }) };
}
