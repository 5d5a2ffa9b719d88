import { writeSync } from "node:fs";

/** Writes all bytes at the file's present place. */
export function writeWhole(descriptor: number, bytes: Uint8Array): void {
  // A write may be short, at a size limit for one; the next then says why.
  for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
}
