import { MACHINES_MAX } from "../model/limits.js";
import { FRAMES, type FrameOf } from "./frames.js";
import { UintReader, uintBytes, writeUint } from "./uint.js";
import type { Destination } from "./values.js";
import { WireError } from "./wire-error.js";

// The frames that carry the model's messages are all but a handful of a run's. They are read and
// written by hand: the msgpack that their rows say, but with neither the walk of the guard nor an
// array in between.

type Data = FrameOf<"data">;
type Relay = FrameOf<"relay">;

const FIXARRAY_OF_3 = 0x93;
const FIXARRAY_OF_5 = 0x95;
const ARRAY16 = 0xdc;
const BIN8 = 0xc4;

/** How many bytes `writeData` takes. */
export function dataBytes(frame: Data): number {
  return 4 + uintBytes(frame.sequence) + frame.message.length;
}

/** Writes [code, sequence, message]; the message is at most 255 bytes long. */
export function writeData(bytes: Uint8Array, start: number, frame: Data): void {
  const { message } = frame;
  bytes[start] = FIXARRAY_OF_3;
  bytes[start + 1] = FRAMES.data.code;
  const at = writeUint(bytes, start + 2, frame.sequence);
  bytes[at] = BIN8;
  bytes[at + 1] = message.length;
  // Faster than set() for so few bytes.
  for (let i = 0; i < message.length; i += 1) bytes[at + 2 + i] = message[i] as number;
}

/** The DATA frame in a payload; its message is a view of it. Throws WireError. */
export function readData(payload: Uint8Array): Data {
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

/** How many bytes `writeRelay` takes. */
export function relayBytes({ from, number, to, message }: Relay): number {
  let bytes = 2 + uintBytes(from) + uintBytes(number) + 3 + 2 + message.length;
  for (const { seat, sequence } of to) bytes += uintBytes(seat) + uintBytes(sequence);
  return bytes;
}

/** Writes a RELAY whose message is at most 255 bytes long. */
export function writeRelay(bytes: Uint8Array, start: number, relay: Relay): void {
  const { from, number, to, message } = relay;
  bytes[start] = FIXARRAY_OF_5;
  bytes[start + 1] = FRAMES.relay.code;
  let at = writeUint(bytes, start + 2, from);
  at = writeUint(bytes, at, number);
  bytes[at] = ARRAY16;
  bytes[at + 1] = (2 * to.length) >>> 8;
  bytes[at + 2] = 2 * to.length;
  at += 3;
  for (const { seat, sequence } of to) {
    at = writeUint(bytes, at, seat);
    at = writeUint(bytes, at, sequence);
  }
  bytes[at] = BIN8;
  bytes[at + 1] = message.length;
  // Faster than set() for so few bytes.
  for (let i = 0; i < message.length; i += 1) bytes[at + 2 + i] = message[i] as number;
}

/** The RELAY frame in a payload; its message is a view of it. Throws WireError. */
export function readRelay(payload: Uint8Array): Relay {
  if (payload[0] !== FIXARRAY_OF_5) throw new WireError("RELAY is not an array of 5");
  const reader = new UintReader(payload, 2);
  const from = reader.next("RELAY sender");
  const number = reader.next("RELAY number");
  if (number === 0) throw new WireError("RELAY number is 0");
  const to = readDestinations(payload, reader);
  if (payload[reader.at] !== BIN8) throw new WireError("RELAY message is not a short binary");
  const start = reader.at + 2;
  const length = payload[reader.at + 1];
  if (length === undefined || start + length !== payload.length) {
    throw new WireError("RELAY message does not end with its frame");
  }
  return { kind: "relay", from, to, number, message: payload.subarray(start) };
}

function readDestinations(bytes: Uint8Array, reader: UintReader): Destination[] {
  if (bytes[reader.at] !== ARRAY16) throw new WireError("RELAY destinations are not an array");
  const values = ((bytes[reader.at + 1] ?? 0) << 8) | (bytes[reader.at + 2] ?? 0);
  if (values % 2 !== 0) throw new WireError("RELAY has a seat without a sequence");
  if (values > 2 * MACHINES_MAX) throw new WireError(`${values / 2} destinations in one RELAY`);
  reader.at += 3;
  const to: Destination[] = [];
  for (let i = 0; i < values; i += 2) {
    const seat = reader.next("RELAY seat");
    const sequence = reader.next("RELAY sequence");
    if (seat === 0 || sequence === 0) throw new WireError("RELAY seat or sequence is 0");
    to.push({ seat, sequence });
  }
  return to;
}
