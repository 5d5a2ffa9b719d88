import { createHash } from "node:crypto";
import type { Frame } from "../wire/frames.js";
import { WireError } from "../wire/wire-error.js";

type TraceFrame = Extract<Frame, { readonly kind: "trace" }>;

/** Where a trace gathers that comes in pieces: it is there whole or not at all. */
export interface TraceDraft {
  append(bytes: Uint8Array): void;
  /** It is whole. */
  keep(): void;
  /** It will never be. */
  discard(): void;
}

/** A trace on its way into the folder here. */
export class TraceTaking {
  readonly #open: () => TraceDraft;
  readonly #hash = createHash("sha256");
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
      this.#sha256 = this.#hash.digest("hex");
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
