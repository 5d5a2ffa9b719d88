import { Buffer } from "node:buffer";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeText, Utf8Chunks } from "../../src/trace/text-encoding.js";

const swapped = (text: string) => Buffer.from(text, "utf16le").swap16();
const WAYS: readonly (readonly [string, (text: string) => Buffer])[] = [
  ["UTF-8", (text) => Buffer.from(text)],
  ["UTF-8 with a mark", (text) => Buffer.from(`\ufeff${text}`)],
  ["UTF-16 LE with a mark", (text) => Buffer.from(`\ufeff${text}`, "utf16le")],
  ["UTF-16 BE with a mark", (text) => swapped(`\ufeff${text}`)],
  ["UTF-16 LE", (text) => Buffer.from(text, "utf16le")],
  ["UTF-16 BE", swapped],
];

test.each(WAYS)("%s is read, whole and in chunks", (_, encode) => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 3, max: 9 }), (rest, size) => {
      const text = `[${rest}`;
      const bytes = encode(text);
      expect(decodeText(bytes)).toBe(text);
      const utf8 = new Utf8Chunks();
      const parts: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        parts.push(utf8.push(bytes.subarray(at, at + size)));
      }
      parts.push(utf8.finish());
      expect(Buffer.concat(parts).toString()).toBe(text);
    }),
  );
});

test("half a character at the end is one that nobody can read", () => {
  const bytes = Buffer.from("\ufeffab", "utf16le");
  expect(decodeText(bytes.subarray(0, -1))).toBe("a\ufffd");
  const utf8 = new Utf8Chunks();
  const parts = [utf8.push(bytes.subarray(0, -1)), utf8.finish()];
  expect(Buffer.concat(parts).toString()).toBe("a\ufffd");
});
