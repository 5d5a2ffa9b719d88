/** Makes a time as long on the wire as microseconds since the epoch are. */
const OFFSET_US = 2 ** 50;

/** Microseconds by the monotonic clock, which all processes of a computer share. */
export function stampUs(): number {
  const [seconds, ns] = process.hrtime();
  return OFFSET_US + seconds * 1_000_000 + Math.round(ns / 1_000);
}
