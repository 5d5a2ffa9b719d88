import { closeSync, readSync } from "node:fs";
import { openFile } from "../trace/regular-file.js";
import { decodeText } from "../trace/text-encoding.js";

const HEAD_BYTES = 64 * 1024;

/** How a file begins, as text; nothing of what cannot be read. */
export function headOf(path: string): string {
  try {
    const { descriptor, bytes } = openFile(path);
    try {
      const head = Buffer.allocUnsafe(Math.min(HEAD_BYTES, bytes));
      const bytesRead = readSync(descriptor, head, 0, head.length, 0);
      return decodeText(head.subarray(0, bytesRead));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return "";
  }
}
