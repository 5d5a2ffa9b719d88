import { WireError } from "./wire-error.js";

const UINT8 = 0xcc;
const UINT16 = 0xcd;
const UINT32 = 0xce;
const UINT64 = 0xcf;

/** How many bytes `writeUint` takes for a value: 1, 2, 3, 5 or 9. */
export function uintBytes(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x100) return 2;
  if (value < 0x10000) return 3;
  return value < 0x1_0000_0000 ? 5 : 9;
}

/**
 * Writes a safe integer of at least 0 as the shortest msgpack unsigned integer and returns the
 * index behind it. By hand, because msgpackr writes what is above 2^32 as a float.
 */
export function writeUint(bytes: Uint8Array, at: number, value: number): number {
  if (value < 0x80) {
    bytes[at] = value;
    return at + 1;
  }
  if (value < 0x100) {
    bytes[at] = UINT8;
    bytes[at + 1] = value;
    return at + 2;
  }
  if (value < 0x10000) {
    bytes[at] = UINT16;
    bytes[at + 1] = value >>> 8;
    bytes[at + 2] = value;
    return at + 3;
  }
  if (value < 0x1_0000_0000) {
    bytes[at] = UINT32;
    writeUint32(bytes, at + 1, value);
    return at + 5;
  }
  bytes[at] = UINT64;
  writeUint32(bytes, at + 1, Math.floor(value / 0x1_0000_0000));
  writeUint32(bytes, at + 5, value >>> 0);
  return at + 9;
}

/** Four bytes, big-endian: also a frame's length prefix. */
export function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

/** Reads msgpack unsigned integers one after the other; `at` is the index of the next. */
export class UintReader {
  at: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  /** The next integer, 0..2^53 - 1. Throws WireError on any other value, naming it by `what`. */
  next(what: string): number {
    const lead = this.#bytes[this.at];
    if (lead === undefined) throw new WireError(`${what} is cut off`);
    this.at += 1;
    if (lead < 0x80) return lead;
    switch (lead) {
      case UINT8:
        return this.#bigEndian(1, what);
      case UINT16:
        return this.#bigEndian(2, what);
      case UINT32:
        return this.#bigEndian(4, what);
      case UINT64: {
        const high = this.#bigEndian(4, what);
        if (high > 0x1f_ffff) throw new WireError(`${what} is above 2^53 - 1`);
        return high * 0x1_0000_0000 + this.#bigEndian(4, what);
      }
      default:
        throw new WireError(`${what} is not an integer of at least 0`);
    }
  }

  #bigEndian(width: number, what: string): number {
    const bytes = this.#bytes;
    const end = this.at + width;
    if (end > bytes.length) throw new WireError(`${what} is cut off`);
    let value = 0;
    for (let i = this.at; i < end; i += 1) value = (value << 8) | (bytes[i] as number);
    this.at = end;
    return value >>> 0;
  }
}
