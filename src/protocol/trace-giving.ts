import { createHash } from "node:crypto";
import { TRACE_CHUNK_BYTES_MAX } from "../model/limits.js";
import type { Frame } from "../wire/frames.js";
import { WireError } from "../wire/wire-error.js";

type TraceFrame = Extract<Frame, { readonly kind: "trace" }>;

/** How far the pieces may run ahead of what has arrived: they fill memory, and pings wait. */
const AHEAD_BYTES_MAX = 8 * TRACE_CHUNK_BYTES_MAX;

/** A trace that grows no more. */
export interface WholeTrace {
  bytes(): number;
  read(position: number, bytesMax: number): Uint8Array;
}

/** A trace on its way to one peer. */
export class TraceGiving {
  readonly #trace: WholeTrace;
  readonly #bytesTotal: number;
  readonly #hash = createHash("sha256");
  #sent = 0;
  #got = 0;

  constructor(trace: WholeTrace) {
    this.#trace = trace;
    this.#bytesTotal = trace.bytes();
  }

  /** The peer has all of it. */
  get done(): boolean {
    return this.#got === this.#bytesTotal;
  }

  /** The next piece, unless the peer has to catch up first. Throws when it cannot be read. */
  next(): TraceFrame | undefined {
    if (this.#sent === this.#bytesTotal) return undefined;
    if (this.#sent - this.#got >= AHEAD_BYTES_MAX) return undefined;
    const room = Math.min(TRACE_CHUNK_BYTES_MAX, this.#bytesTotal - this.#sent);
    const chunk = this.#trace.read(this.#sent, room);
    if (chunk.length === 0) throw new Error("the trace has become shorter");
    this.#sent += chunk.length;
    this.#hash.update(chunk);
    const sha256 = this.#sent === this.#bytesTotal ? this.#hash.digest("hex") : null;
    return { kind: "trace", bytesTotal: this.#bytesTotal, chunk, sha256 };
  }

  /** The peer has so much of it. Throws WireError when it cannot have. */
  got(bytes: number): void {
    if (bytes <= this.#got || bytes > this.#sent) {
      throw new WireError(`GOT ${bytes} of ${this.#sent} bytes sent`);
    }
    this.#got = bytes;
  }
}
