import { MACHINES_MAX, SLOT_MAX } from "../model/limits.js";
import { FRAMES, type Frame, type FrameOf } from "./frames.js";
import { UintReader, writeUint } from "./uint.js";
import { WireError } from "./wire-error.js";

// The frames that carry the model's messages are all but a handful of a run's. They are read and
// written by hand: the msgpack that their rows say, but with neither the walk of the guard nor an
// array in between.

export type MessageFrame = FrameOf<"data"> | FrameOf<"multicast"> | FrameOf<"copy">;

const FIXARRAY = 0x90;
const FIXARRAY_LENGTH_MAX = 15;
const ARRAY16 = 0xdc;
const BIN8 = 0xc4;
const NIL = 0xc0;
/** Of all but the message and the slots: heads, code, sequence, and the number of a MULTICAST. */
const FIXED_BYTES_MAX = 25;
const SLOT_BYTES_MAX = 3;

export function isMessageFrame(frame: Frame): frame is MessageFrame {
  return frame.kind === "data" || frame.kind === "multicast" || frame.kind === "copy";
}

/** `writeMessageFrame` takes no more bytes. */
export function messageFrameBytesMax(frame: MessageFrame): number {
  const slots = frame.kind === "multicast" && frame.to !== null ? frame.to.length : 0;
  return FIXED_BYTES_MAX + SLOT_BYTES_MAX * slots + frame.message.length;
}

/** Writes a frame whose message is at most 255 bytes long, and returns the index behind it. */
export function writeMessageFrame(bytes: Uint8Array, start: number, frame: MessageFrame): number {
  const { message } = frame;
  bytes[start] = FIXARRAY + elementsOf(frame);
  bytes[start + 1] = FRAMES[frame.kind].code;
  let at = writeUint(bytes, start + 2, frame.sequence);
  if (frame.kind === "copy") at = writeUint(bytes, at, frame.from);
  else if (frame.kind === "multicast") {
    at = writeSlots(bytes, writeUint(bytes, at, frame.number), frame.to);
  }
  bytes[at] = BIN8;
  bytes[at + 1] = message.length;
  // Faster than set() for so few bytes.
  for (let i = 0; i < message.length; i += 1) bytes[at + 2 + i] = message[i] as number;
  return at + 2 + message.length;
}

/** The frame in a payload that has one of their codes; its message is a view. Throws WireError. */
export function readMessageFrame(payload: Uint8Array): MessageFrame | undefined {
  switch (payload[1]) {
    case FRAMES.data.code: {
      const reader = begin(payload, "DATA", 3);
      const sequence = positive(reader, "DATA sequence");
      return { kind: "data", sequence, message: messageAt(payload, reader, "DATA") };
    }
    case FRAMES.copy.code: {
      const reader = begin(payload, "COPY", 4);
      const sequence = positive(reader, "COPY sequence");
      const from = readSlot(reader, "COPY slot");
      return { kind: "copy", sequence, from, message: messageAt(payload, reader, "COPY") };
    }
    case FRAMES.multicast.code: {
      const reader = begin(payload, "MULTICAST", 5);
      const sequence = positive(reader, "MULTICAST sequence");
      const number = positive(reader, "MULTICAST number");
      const to = readSlots(payload, reader);
      const message = messageAt(payload, reader, "MULTICAST");
      return { kind: "multicast", sequence, number, to, message };
    }
    default:
      return undefined;
  }
}

function elementsOf({ kind }: MessageFrame): number {
  if (kind === "data") return 3;
  return kind === "copy" ? 4 : 5;
}

function begin(payload: Uint8Array, name: string, elements: number): UintReader {
  if (payload[0] !== FIXARRAY + elements)
    throw new WireError(`${name} is not an array of ${elements}`);
  return new UintReader(payload, 2);
}

function positive(reader: UintReader, what: string): number {
  const value = reader.next(what);
  if (value === 0) throw new WireError(`${what} is 0`);
  return value;
}

function readSlot(reader: UintReader, what: string): number {
  const value = positive(reader, what);
  if (value > SLOT_MAX) throw new WireError(`${what} is above ${SLOT_MAX}`);
  return value;
}

/** The last element, to the end of the payload. */
function messageAt(payload: Uint8Array, { at }: UintReader, name: string): Uint8Array {
  if (payload[at] !== BIN8) throw new WireError(`${name} message is not a short binary`);
  const start = at + 2;
  const length = payload[at + 1];
  if (length === undefined || start + length !== payload.length) {
    throw new WireError(`${name} message does not end with its frame`);
  }
  return payload.subarray(start);
}

function writeSlots(bytes: Uint8Array, start: number, slots: readonly number[] | null): number {
  let at = start;
  if (slots === null || slots.length <= FIXARRAY_LENGTH_MAX) {
    bytes[at] = slots === null ? NIL : FIXARRAY + slots.length;
    at += 1;
  } else {
    bytes[at] = ARRAY16;
    bytes[at + 1] = slots.length >>> 8;
    bytes[at + 2] = slots.length;
    at += 3;
  }
  for (const slot of slots ?? []) at = writeUint(bytes, at, slot);
  return at;
}

function readSlots(bytes: Uint8Array, reader: UintReader): number[] | null {
  const lead = bytes[reader.at] ?? NIL;
  reader.at += 1;
  if (lead === NIL) return null;
  let length = lead - FIXARRAY;
  if (lead === ARRAY16) {
    length = ((bytes[reader.at] ?? 0) << 8) | (bytes[reader.at + 1] ?? 0);
    reader.at += 2;
  } else if (length < 0 || length > FIXARRAY_LENGTH_MAX) {
    throw new WireError("MULTICAST slots are not an array");
  }
  if (length > MACHINES_MAX) throw new WireError(`${length} slots in one MULTICAST`);
  const slots: number[] = [];
  for (let i = 0; i < length; i += 1) slots.push(readSlot(reader, "MULTICAST slot"));
  return slots;
}
