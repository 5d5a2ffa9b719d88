import { FRAME_BYTES_MAX } from "../model/limits.js";
import { WireError } from "./wire-error.js";

/** A frame begins with its payload's length: 4 bytes, big-endian, not counting themselves. */
export const PREFIX_BYTES = 4;

/** How an error begins where another program answered, and no machine. */
export const NO_K3MESH = "no k3mesh";

/** Cuts a link's bytes, in chunks that may split anywhere, into the payloads of its frames. */
export class FrameReader {
  /** The payload that chunks have only begun; as long as its frame announced. */
  #payload: Uint8Array | undefined;
  #payloadBytes = 0;
  readonly #prefix = new Uint8Array(PREFIX_BYTES);
  #prefixBytes = 0;
  #stopped = false;

  /** Whether a frame has begun to come, and not ended. */
  get midFrame(): boolean {
    return this.#payload !== undefined || this.#prefixBytes > 0;
  }

  /**
   * Hands over every payload that the chunk completes, in order. A payload that lies whole in the
   * chunk is a view of it. Throws WireError on a length of 0 or above 64 KiB; after that,
   * or after anything that `onPayload` throws, the reader has stopped.
   */
  push(chunk: Uint8Array, onPayload: (payload: Uint8Array) => void): void {
    try {
      let at = 0;
      while (at < chunk.length && !this.#stopped) at = this.#step(chunk, at, onPayload);
    } catch (error) {
      this.stop();
      throw error;
    }
  }

  /** Hands over nothing more, not even from the chunk in hand: the link is being closed. */
  stop(): void {
    this.#stopped = true;
    this.#payload = undefined;
  }

  /** Consumes a frame, or what the chunk has of it, and returns the index behind. */
  #step(chunk: Uint8Array, at: number, onPayload: (payload: Uint8Array) => void): number {
    if (this.#payload !== undefined) return this.#fill(this.#payload, chunk, at, onPayload);
    if (this.#prefixBytes > 0 || chunk.length - at < PREFIX_BYTES)
      return this.#fillPrefix(chunk, at);
    const length = readPrefix(chunk, at);
    const start = at + PREFIX_BYTES;
    const end = start + length;
    if (end > chunk.length) {
      this.#payload = new Uint8Array(length);
      return start;
    }
    onPayload(chunk.subarray(start, end));
    return end;
  }

  #fillPrefix(chunk: Uint8Array, at: number): number {
    this.#prefix[this.#prefixBytes] = chunk[at] as number;
    this.#prefixBytes += 1;
    if (this.#prefixBytes === PREFIX_BYTES) {
      this.#prefixBytes = 0;
      this.#payload = new Uint8Array(readPrefix(this.#prefix, 0));
    }
    return at + 1;
  }

  #fill(
    payload: Uint8Array,
    chunk: Uint8Array,
    at: number,
    onPayload: (payload: Uint8Array) => void,
  ): number {
    const end = Math.min(chunk.length, at + payload.length - this.#payloadBytes);
    payload.set(chunk.subarray(at, end), this.#payloadBytes);
    this.#payloadBytes += end - at;
    if (this.#payloadBytes === payload.length) {
      this.#payload = undefined;
      this.#payloadBytes = 0;
      onPayload(payload);
    }
    return end;
  }
}

/** The length that the 4 bytes at `at` announce, 1..FRAME_BYTES_MAX. Throws WireError otherwise. */
function readPrefix(bytes: Uint8Array, at: number): number {
  let length = 0;
  for (let i = at; i < at + PREFIX_BYTES; i += 1) length = (length << 8) | (bytes[i] as number);
  length >>>= 0;
  if (length === 0) throw new WireError("frame of length 0");
  if (length > FRAME_BYTES_MAX) {
    const other = otherServer(bytes.subarray(at, at + PREFIX_BYTES));
    throw new WireError(other ?? `frame of ${length} bytes, more than ${FRAME_BYTES_MAX}`);
  }
  return length;
}

/** Which other server begins with these bytes; undefined if it is not known. */
function otherServer(bytes: Uint8Array): string | undefined {
  const text = String.fromCharCode(...bytes);
  if (text === "HTTP" || text.startsWith("<")) return `${NO_K3MESH}: a web server answers there`;
  if (text === "SSH-") return `${NO_K3MESH}: an SSH server answers there`;
  const [type, major] = bytes;
  // An alert or a handshake, and the version of TLS.
  if ((type === 0x15 || type === 0x16) && major === 3) {
    return `${NO_K3MESH}: a server with TLS answers there`;
  }
  if (/^[ -~]{4}$/.test(text)) return `${NO_K3MESH}: a server that speaks in text answers there`;
  return undefined;
}
