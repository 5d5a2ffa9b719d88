import { binaryOf, integerIn, listOf, textMatching } from "./checks.js";
import { FRAME_CODES } from "./frame-codes.js";
import type { Frame } from "./frames.js";

type TraceFrame = Extract<Frame, { readonly kind: "trace" }>;

/** The most bytes of a trace in one frame. */
export const TRACE_CHUNK_BYTES_MAX: number = 32 * 1024;

/** In hex. */
export const SHA256: RegExp = /^[0-9a-f]{64}$/;

/** [code, bytesTotal, chunk, sha256 or nil]: a piece of a trace. */
export function writeTrace({ bytesTotal, chunk, sha256 }: TraceFrame): unknown[] {
  return [FRAME_CODES.trace, bytesTotal, chunk, sha256];
}

/** Throws WireError unless the elements are those of a TRACE frame. */
export function readTrace(elements: readonly unknown[]): TraceFrame {
  const [, bytesTotal, chunk, sha256] = listOf(elements, "TRACE", 4);
  return {
    kind: "trace",
    bytesTotal: integerIn(bytesTotal, "bytesTotal", 1, Number.MAX_SAFE_INTEGER),
    chunk: binaryOf(chunk, "chunk", 1, TRACE_CHUNK_BYTES_MAX),
    sha256: sha256 === null ? null : textMatching(sha256, "sha256", SHA256),
  };
}
