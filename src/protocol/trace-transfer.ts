import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
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
export class TraceSender {
  readonly #trace: WholeTrace;
  readonly #bytesTotal: number;
  readonly #hash = sha256.create();
  #sent = 0;
  #acknowledged = 0;

  constructor(trace: WholeTrace) {
    this.#trace = trace;
    this.#bytesTotal = trace.bytes();
  }

  /** The peer has all of it. */
  get done(): boolean {
    return this.#acknowledged === this.#bytesTotal;
  }

  /** The next piece, unless the peer has to catch up first. Throws when it cannot be read. */
  next(): TraceFrame | undefined {
    if (this.#sent === this.#bytesTotal) return undefined;
    if (this.#sent - this.#acknowledged >= AHEAD_BYTES_MAX) return undefined;
    const room = Math.min(TRACE_CHUNK_BYTES_MAX, this.#bytesTotal - this.#sent);
    const chunk = this.#trace.read(this.#sent, room);
    if (chunk.length === 0) throw new Error("the trace has become shorter");
    this.#sent += chunk.length;
    this.#hash.update(chunk);
    const isLast = this.#sent === this.#bytesTotal;
    const digest = isLast ? bytesToHex(this.#hash.digest()) : null;
    return { kind: "trace", bytesTotal: this.#bytesTotal, chunk, sha256: digest };
  }

  /** The peer has so many bytes of it. Throws WireError when it cannot have. */
  acknowledge(bytes: number): void {
    if (bytes <= this.#acknowledged || bytes > this.#sent) {
      throw new WireError(`TRACE_ACK ${bytes} of ${this.#sent} bytes sent`);
    }
    this.#acknowledged = bytes;
  }
}

/** Where a trace gathers that comes in pieces: it is there whole or not at all. */
export interface TraceDraft {
  append(bytes: Uint8Array): void;
  /** It is whole. */
  keep(): void;
  /** It will never be. */
  discard(): void;
}

/** A trace on its way into the folder here. */
export class TraceReceiver {
  readonly #open: () => TraceDraft;
  readonly #hash = sha256.create();
  #draft: TraceDraft | undefined;
  readonly #bytesMax: number;
  #sha256: string | null = null;
  #givenUp = false;
  #bytes = 0;
  #bytesTotal = Number.POSITIVE_INFINITY;

  /** `open` makes the place for it, when its first piece comes; it has `bytesMax` at most. */
  constructor(open: () => TraceDraft, bytesMax: number) {
    this.#open = open;
    this.#bytesMax = bytesMax;
  }

  /** How much of it has come. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The peer has no more to give. */
  get over(): boolean {
    return this.#bytes === this.#bytesTotal;
  }

  /** Of all of it, once that has come; null before. */
  get sha256(): string | null {
    return this.#sha256;
  }

  get givenUp(): boolean {
    return this.#givenUp;
  }

  /**
   * The next piece. Throws WireError when it does not fit to the others, and what the draft throws
   * when it cannot be kept.
   */
  take({ bytesTotal, chunk, sha256 }: TraceFrame): void {
    if (this.#bytes === 0) this.#bytesTotal = bytesTotal;
    if (bytesTotal > this.#bytesMax) {
      throw new WireError(`a trace of ${bytesTotal} bytes, which can have ${this.#bytesMax}`);
    }
    this.#bytes += chunk.length;
    this.#hash.update(chunk);
    const fits = bytesTotal === this.#bytesTotal && this.#bytes <= bytesTotal;
    if (!fits || this.over !== (sha256 !== null)) {
      throw new WireError(`a trace of ${this.#bytesTotal} bytes does not end there`);
    }
    if (this.over) {
      this.#sha256 = bytesToHex(this.#hash.digest());
      if (this.#sha256 !== sha256) throw new WireError("the SHA-256 of the trace is another");
    }
    if (this.#givenUp) return;
    this.#draft ??= this.#open();
    this.#draft.append(chunk);
    if (this.over) this.#draft.keep();
  }

  /** What comes from now on is not kept. */
  giveUp(): void {
    this.#givenUp = true;
    this.#draft?.discard();
  }
}
