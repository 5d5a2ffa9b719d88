import { FRAME_CODES } from "./frame-codes.js";
import type { Destination, Relay } from "./frames.js";
import { UintReader, uintBytes, writeUint } from "./uint.js";
import { WireError } from "./wire-error.js";

const FIXARRAY_OF_6 = 0x96;
const ARRAY16 = 0xdc;
const BIN8 = 0xc4;
/** A broadcast of the largest run. */
const DESTINATIONS_MAX = 1_000;

// RELAY is to a star what DATA is to a mesh, and is written and read by hand for the same reason:
// [code, from, number, [seat, …], [sequence, …], message]. Still msgpack.

/** A message of at most 255 bytes to these seats, with its payload. */
export function relayFrame(
  from: number,
  to: readonly Destination[],
  number: number,
  message: Uint8Array,
): Relay {
  const bytes = to.reduce((n, { seat, sequence }) => n + uintBytes(seat) + uintBytes(sequence), 0);
  const head = 2 + uintBytes(from) + uintBytes(number) + 2 * 3;
  const payload = new Uint8Array(head + bytes + 2 + message.length);
  payload[0] = FIXARRAY_OF_6;
  payload[1] = FRAME_CODES.relay;
  let at = writeUint(payload, 2, from);
  at = writeUint(payload, at, number);
  at = writeUints(payload, at, to, ({ seat }) => seat);
  at = writeUints(payload, at, to, ({ sequence }) => sequence);
  payload[at] = BIN8;
  payload[at + 1] = message.length;
  payload.set(message, at + 2);
  return { kind: "relay", from, to, number, message, payload };
}

/** The RELAY frame in a payload; its message is a view of it. Throws WireError. */
export function readRelay(payload: Uint8Array): Relay {
  if (payload[0] !== FIXARRAY_OF_6) throw new WireError("RELAY is not an array of 6");
  const reader = new UintReader(payload, 2);
  const from = reader.next("RELAY sender");
  const number = reader.next("RELAY number");
  const seats = readUints(payload, reader, "RELAY seat");
  const sequences = readUints(payload, reader, "RELAY sequence");
  if (seats.length !== sequences.length) throw new WireError("RELAY has not a sequence a seat");
  const to = seats.map((seat, i) => ({ seat, sequence: sequences[i] as number }));
  if (payload[reader.at] !== BIN8) throw new WireError("RELAY message is not a short binary");
  const start = reader.at + 2;
  const length = payload[reader.at + 1];
  if (length === undefined || start + length !== payload.length) {
    throw new WireError("RELAY message does not end with its frame");
  }
  if (number === 0) throw new WireError("RELAY number is 0");
  return { kind: "relay", from, to, number, message: payload.subarray(start), payload };
}

function writeUints(
  bytes: Uint8Array,
  start: number,
  to: readonly Destination[],
  of: (destination: Destination) => number,
): number {
  bytes[start] = ARRAY16;
  bytes[start + 1] = to.length >>> 8;
  bytes[start + 2] = to.length;
  return to.reduce((at, destination) => writeUint(bytes, at, of(destination)), start + 3);
}

function readUints(bytes: Uint8Array, reader: UintReader, what: string): number[] {
  if (bytes[reader.at] !== ARRAY16) throw new WireError(`${what}s are not an array`);
  const length = ((bytes[reader.at + 1] ?? 0) << 8) | (bytes[reader.at + 2] ?? 0);
  if (length > DESTINATIONS_MAX) throw new WireError(`${length} ${what}s in one message`);
  reader.at += 3;
  const values: number[] = [];
  while (values.length < length) {
    const value = reader.next(what);
    if (value === 0) throw new WireError(`${what} is 0`);
    values.push(value);
  }
  return values;
}
