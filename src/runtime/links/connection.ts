import type { Address } from "../../protocol/address.js";
import { decodeFrame } from "../../wire/codec.js";
import { FrameReader } from "../../wire/frame-reader.js";
import { FrameWriter, type Written } from "../../wire/frame-writer.js";
import type { Frame } from "../../wire/frames.js";
import { WireError } from "../../wire/wire-error.js";
import type { Loop } from "../loop.js";
import type { ByteStream, StreamHandler } from "../ports.js";
import type { Ends } from "./ends.js";

/** Why a connection is gone that was not closed here. */
export type CloseReason =
  | { readonly kind: "closed"; readonly error?: string }
  /** Its transport says that the other end is gone, and how. */
  | { readonly kind: "silent" | "left" }
  /** It brought bytes that are no frame, or a frame that has no place there. */
  | { readonly kind: "malformed"; readonly reason: string };

/** Reads a connection's frames. Nothing comes after `lost`, nor after one's own close. */
export interface FrameHandler {
  frame(frame: Frame): void;
  lost(why: CloseReason): void;
}

/** A stream of bytes as a stream of frames: one write per turn, and no bad byte gets past it. */
export class Connection implements Ends, StreamHandler {
  readonly remote: Address;
  readonly local: string;
  readonly #stream: ByteStream;
  readonly #loop: Pick<Loop, "turn" | "touch" | "touchLast">;
  readonly #reader = new FrameReader();
  readonly #writer = new FrameWriter();
  readonly #stamped: (() => Frame)[] = [];
  /** Frames of this turn, and those that wait. */
  #fresh = 0;
  #unsent = 0;
  readonly #payload = (payload: Uint8Array) => this.#handler.frame(decodeFrame(payload));
  #handler: FrameHandler;
  #state: "open" | "closing" | "closed" = "open";

  constructor(
    stream: ByteStream,
    loop: Pick<Loop, "turn" | "touch" | "touchLast">,
    handler: FrameHandler,
  ) {
    this.remote = stream.remote;
    this.local = stream.local;
    this.#stream = stream;
    this.#loop = loop;
    this.#handler = handler;
  }

  get written(): Written {
    return this.#writer.written;
  }

  /** How many frames wait here for the network to take them. */
  get unsent(): number {
    return this.#fresh + this.#unsent;
  }

  /** Frames go to another from now on. */
  handTo(handler: FrameHandler): void {
    this.#handler = handler;
  }

  /** Sends a frame with the others of this turn; one that closes still sends what it carries. */
  send(frame: Frame): void {
    if (this.#state === "closed") return;
    this.#writer.add(frame);
    this.#fresh += 1;
    if (this.#fresh === 1) this.#loop.touch(this);
  }

  /** Sends a frame that is made only as the bytes of this turn leave: it bears the time. */
  sendStamped(make: () => Frame): void {
    if (this.#state !== "open") return;
    this.#stamped.push(make);
    this.#loop.touch(this);
  }

  /** Closes when the frames of this turn are sent. */
  close(): void {
    if (this.#state !== "open") return;
    this.#state = "closing";
    this.#reader.stop();
    this.#loop.touchLast(this);
  }

  /** Closes at once; unsent frames are lost. */
  destroy(): void {
    this.#state = "closed";
    this.#reader.stop();
    this.#stream.destroy();
  }

  /** Gives its stream what was sent so far. */
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
    this.#loop.turn(() => this.judge(() => this.#reader.push(chunk, this.#payload)));
  }

  /** Does what came from the other end; where that may not have come, the connection is lost. */
  judge(work: () => void): void {
    if (this.#state !== "open") return;
    try {
      work();
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.destroy();
      this.#handler.lost({ kind: "malformed", reason: error.reason });
    }
  }

  closed(why?: string): void {
    this.#loop.turn(() => {
      const wasOpen = this.#state === "open";
      const reason = closeReason(this.#reader, why);
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

function closeReason({ midFrame }: FrameReader, why: string | undefined): CloseReason {
  if (why === "silent" || why === "left") return { kind: why };
  if (midFrame) return { kind: "malformed", reason: "closed in the middle of a frame" };
  return { kind: "closed", ...(why !== undefined && { error: why }) };
}
