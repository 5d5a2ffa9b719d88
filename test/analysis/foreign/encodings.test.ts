import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { exitCodeOf } from "../../../src/analysis/verdict.js";
import { goodRun } from "../good-run.js";
import { asLeast, asStar, asText } from "./formats.js";
import { analyzeFiles, type Files } from "./log-folder.js";

const ENCODINGS: readonly (readonly [string, (text: string) => Uint8Array])[] = [
  ["UTF-8 with a byte order mark", (text) => Buffer.from(`\ufeff${text}`)],
  ["UTF-16 LE, as PowerShell writes it", (text) => Buffer.from(`\ufeff${text}`, "utf16le")],
  ["UTF-16 BE", (text) => Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
  ["UTF-8 with CRLF", (text) => Buffer.from(text.replaceAll("\n", "\r\n"))],
];

test.each(ENCODINGS)("logs in %s are read as the same in UTF-8 are", async (_, encode) => {
  for (const as of [asLeast, asText, asStar]) {
    const files: Files = as(goodRun());
    const encoded = Object.entries(files).map(([name, content]) => {
      const text = Array.isArray(content) ? `${content.join("\n")}\n` : String(content);
      return [name, encode(text)];
    });
    const { run: _run, ...plain } = await analyzeFiles(files);
    const { run: _other, ...read } = await analyzeFiles(Object.fromEntries(encoded));
    expect(read).toStrictEqual(plain);
    expect(exitCodeOf({ ...read })).toBe(0);
  }
});
