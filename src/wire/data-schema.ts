import { FRAME_CODES } from "./frame-codes.js";
import type { Frame } from "./frames.js";
import { UintReader, uintBytes, writeUint } from "./uint.js";
import { WireError } from "./wire-error.js";

type DataFrame = Extract<Frame, { readonly kind: "data" }>;

const FIXARRAY_OF_3 = 0x93;
const BIN8 = 0xc4;

// DATA is all but a handful of a run's frames, so it is read and written by hand: still msgpack,
// but with neither the walk of the guard nor an intermediate array.

/** How many bytes `writeData` takes. */
export function dataBytes(frame: DataFrame): number {
  return 4 + uintBytes(frame.sequence) + frame.message.length;
}

/** Writes [code, sequence, message]; the message is at most 255 bytes long. */
export function writeData(bytes: Uint8Array, start: number, frame: DataFrame): void {
  const { message } = frame;
  bytes[start] = FIXARRAY_OF_3;
  bytes[start + 1] = FRAME_CODES.data;
  const at = writeUint(bytes, start + 2, frame.sequence);
  bytes[at] = BIN8;
  bytes[at + 1] = message.length;
  // Faster than set() for so few bytes.
  for (let i = 0; i < message.length; i += 1) bytes[at + 2 + i] = message[i] as number;
}

/** The DATA frame in a payload; its message is a view of it. Throws WireError. */
export function readData(payload: Uint8Array): DataFrame {
  if (payload[0] !== FIXARRAY_OF_3) throw new WireError("DATA is not an array of 3");
  const reader = new UintReader(payload, 2);
  const sequence = reader.next("DATA sequence");
  if (sequence === 0) throw new WireError("DATA sequence is 0");
  if (payload[reader.at] !== BIN8) throw new WireError("DATA message is not a short binary");
  const start = reader.at + 2;
  const length = payload[reader.at + 1];
  if (length === undefined || start + length !== payload.length) {
    throw new WireError("DATA message does not end with its frame");
  }
  return { kind: "data", sequence, message: payload.subarray(start) };
}
