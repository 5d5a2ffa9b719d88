import { encodeFrame } from "./codec.js";
import { PREFIX_BYTES } from "./frame-reader.js";
import type { Frame } from "./frames.js";
import { isMessageFrame, messageFrameBytesMax, writeMessageFrame } from "./hot-frames.js";
import { writeUint32 } from "./uint.js";

/** A link that says little keeps little; one that says much soon has slabs of the larger size. */
const SLAB_BYTES_MIN = 256;
const SLAB_BYTES_USUAL = 8 * 1024;

/** What was written, the model's messages apart; length prefixes included. */
export interface Written {
  readonly frames: number;
  readonly modelFrames: number;
  readonly modelBytes: number;
}

/**
 * Collects the frames of one turn as bytes, so that a link makes one write of them. The slab's
 * bytes are written once only: what `take` returned stays as it is.
 */
export class FrameWriter {
  #slab = new Uint8Array(0);
  /** Where the bytes that wait begin, and where they end. */
  #start = 0;
  #end = 0;
  #frames = 0;
  #modelFrames = 0;
  #modelBytes = 0;

  /** Since it was made. */
  get written(): Written {
    return { frames: this.#frames, modelFrames: this.#modelFrames, modelBytes: this.#modelBytes };
  }

  /** Appends a frame, length prefix first. */
  add(frame: Frame): void {
    this.#frames += 1;
    if (!isMessageFrame(frame)) {
      const payload = encodeFrame(frame);
      const at = this.#roomFor(payload.length);
      this.#slab.set(payload, at);
      this.#append(payload.length);
      return;
    }
    const at = this.#roomFor(messageFrameBytesMax(frame));
    const length = writeMessageFrame(this.#slab, at, frame) - at;
    this.#append(length);
    this.#modelFrames += 1;
    this.#modelBytes += PREFIX_BYTES + length;
  }

  /** The bytes added since the last call; undefined if there are none. */
  take(): Uint8Array | undefined {
    if (this.#start === this.#end) return undefined;
    const bytes = this.#slab.subarray(this.#start, this.#end);
    this.#start = this.#end;
    return bytes;
  }

  /** Where a payload of at most so many bytes goes: behind its prefix. */
  #roomFor(bytes: number): number {
    if (this.#end + PREFIX_BYTES + bytes > this.#slab.length) this.#renew(PREFIX_BYTES + bytes);
    return this.#end + PREFIX_BYTES;
  }

  /** A payload of `length` bytes stands there: it gets its prefix. */
  #append(length: number): void {
    writeUint32(this.#slab, this.#end, length);
    this.#end += PREFIX_BYTES + length;
  }

  /** Takes a new slab with what is waiting at its beginning and room for as much again. */
  #renew(bytesMore: number): void {
    const waiting = this.#slab.subarray(this.#start, this.#end);
    const larger = Math.min(Math.max(SLAB_BYTES_MIN, 4 * this.#slab.length), SLAB_BYTES_USUAL);
    const bytes = Math.max(larger, 2 * (waiting.length + bytesMore));
    this.#slab = new Uint8Array(bytes);
    this.#slab.set(waiting);
    this.#start = 0;
    this.#end = waiting.length;
  }
}
