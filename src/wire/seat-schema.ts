import { binaryOf, booleanOf, integerIn, listOf } from "./checks.js";
import { FRAME_CODES } from "./frame-codes.js";
import type { Frame } from "./frames.js";
import { WireError } from "./wire-error.js";

type Of<Kind extends Frame["kind"]> = Extract<Frame, { readonly kind: Kind }>;

/** A hub gives no seat twice, however long it waits. */
export const SEAT_MAX: number = 0xffff;
/** Those that one SEATED names. */
export const OTHERS_MAX: number = 256;
/** The frames in envelopes have the same bound as all others, which leaves some for these. */
const ENVELOPED_BYTES_MAX = 48 * 1024;

/** [code, seat, [seat, …], taken] */
export function writeSeated({ seat, others, taken }: Of<"seated">): unknown[] {
  return [FRAME_CODES.seated, seat, others, taken];
}

/** Throws WireError unless the elements are those of a SEATED frame. */
export function readSeated(elements: readonly unknown[]): Of<"seated"> {
  const [, seat, others, taken] = listOf(elements, "SEATED", 4);
  if (!Array.isArray(others) || others.length > OTHERS_MAX) {
    throw new WireError(`other seats are not an array of at most ${OTHERS_MAX}`);
  }
  return {
    kind: "seated",
    seat: readSeat(seat),
    others: others.map(readSeat),
    taken: booleanOf(taken, "taken"),
  };
}

/** [code, seat] */
export function writeVacant({ seat }: Of<"vacant">): unknown[] {
  return [FRAME_CODES.vacant, seat];
}

/** Throws WireError unless the elements are those of a VACANT frame. */
export function readVacant(elements: readonly unknown[]): Of<"vacant"> {
  return { kind: "vacant", seat: readSeat(listOf(elements, "VACANT", 2)[1]) };
}

/** [code, from, to, frame or nil] */
export function writeEnvelope({ from, to, frame }: Of<"envelope">): unknown[] {
  return [FRAME_CODES.envelope, from, to, frame];
}

/** Throws WireError unless the elements are those of an ENVELOPE frame. */
export function readEnvelope(elements: readonly unknown[]): Of<"envelope"> {
  const [, from, to, frame] = listOf(elements, "ENVELOPE", 4);
  return {
    kind: "envelope",
    from: readSeat(from),
    to: readSeat(to),
    frame: frame === null ? null : binaryOf(frame, "enveloped frame", 1, ENVELOPED_BYTES_MAX),
  };
}

function readSeat(value: unknown): number {
  return integerIn(value, "seat", 1, SEAT_MAX);
}
