import { WireError } from "./wire-error.js";

/** The frame itself, a list in it, an entry of the list: no frame of ours nests deeper. */
const DEPTH_MAX = 3;
/** HELLO with all the peers that it may name has about 340 values. */
const VALUES_MAX = 512;

const ARRAY16 = 0xdc;
/** How many bytes follow the lead byte of the scalars that are allowed and of one length. */
const SCALAR_BYTES: ReadonlyMap<number, number> = new Map([
  [0xc0, 0], // nil
  [0xc2, 0], // false
  [0xc3, 0], // true
  [0xcb, 8], // float64
  [0xcc, 1], // uint8
  [0xcd, 2], // uint16
  [0xce, 4], // uint32
  [0xcf, 8], // uint64
]);

/**
 * Throws WireError unless a payload is one msgpack array of nothing but nil, booleans, unsigned
 * integers, float64, short strings, short binaries and arrays, within bounds. msgpackr would also
 * read ext types (dates, functions, records, an endless loop in nine bytes), and maps and long
 * containers that cost far more to read than to send; what this lets pass it reads in bounded time
 * and never throws at.
 */
export function guardPayload(bytes: Uint8Array): void {
  /** How many values each open array still lacks; the innermost last. */
  const lacking = [1];
  let at = 0;
  for (let values = 1; lacking.length > 0; values += 1) {
    if (values > VALUES_MAX) throw new WireError(`more than ${VALUES_MAX} values in a frame`);
    if (at >= bytes.length) throw new WireError("frame is cut off");
    lacking.push((lacking.pop() as number) - 1);
    const lead = bytes[at] as number;
    if (isArray(lead)) {
      if (lacking.length > DEPTH_MAX) throw new WireError(`arrays nest deeper than ${DEPTH_MAX}`);
      lacking.push(lead === ARRAY16 ? readUint16(bytes, at + 1) : lead & 0x0f);
      at += lead === ARRAY16 ? 3 : 1;
    } else if (values === 1) {
      throw new WireError("frame is not an array");
    } else {
      at += scalarBytes(bytes, at, lead);
    }
    while (lacking.at(-1) === 0) lacking.pop();
  }
  if (at < bytes.length) throw new WireError("bytes behind the frame's value");
  if (at > bytes.length) throw new WireError("frame is cut off");
}

function isArray(lead: number): boolean {
  return (lead & 0xf0) === 0x90 || lead === ARRAY16;
}

/** The whole length of a value that is no array. */
function scalarBytes(bytes: Uint8Array, at: number, lead: number): number {
  if (lead < 0x80) return 1; // a small integer
  if ((lead & 0xe0) === 0xa0) return 1 + (lead & 0x1f); // a string with its length in the lead byte
  if (lead === 0xd9 || lead === 0xc4) return 2 + (bytes[at + 1] ?? 0); // str8, bin8
  if (lead === 0xda || lead === 0xc5) return 3 + readUint16(bytes, at + 1); // str16, bin16
  const following = SCALAR_BYTES.get(lead);
  if (following === undefined) {
    throw new WireError(`msgpack type 0x${lead.toString(16)} is in no frame`);
  }
  return 1 + following;
}

/** A byte behind the end counts as 0; the caller then finds that the end was passed. */
function readUint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
