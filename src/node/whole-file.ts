import { closeSync, openSync, readSync, statSync } from "node:fs";
import type { WholeTrace } from "../protocol/trace-giving.js";

/** A trace on disk that grows no more; it is opened for each piece, so that nothing stays open. */
export class WholeFile implements WholeTrace {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  bytes(): number {
    return statSync(this.#path).size;
  }

  read(position: number, bytesMax: number): Uint8Array {
    const descriptor = openSync(this.#path, "r");
    try {
      const bytes = new Uint8Array(bytesMax);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, bytesMax, position));
    } finally {
      closeSync(descriptor);
    }
  }
}
