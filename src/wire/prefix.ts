import { WireError } from "./wire-error.js";

/** A frame begins with its payload's length: 4 bytes, big-endian, not counting themselves. */
export const PREFIX_BYTES = 4;

/** The longest payload that a frame may announce. */
const FRAME_BYTES_MAX = 64 * 1024;

/** The length that the 4 bytes at `at` announce, 1..FRAME_BYTES_MAX. Throws WireError otherwise. */
export function readPrefix(bytes: Uint8Array, at: number): number {
  let length = 0;
  for (let i = at; i < at + PREFIX_BYTES; i += 1) length = (length << 8) | (bytes[i] as number);
  length >>>= 0;
  if (length === 0) throw new WireError("frame of length 0");
  if (length > FRAME_BYTES_MAX) {
    throw new WireError(`frame of ${length} bytes, more than ${FRAME_BYTES_MAX}`);
  }
  return length;
}
