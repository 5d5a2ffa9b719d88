import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FolderSource } from "../../src/node/folder-source.js";
import { EventScanner } from "../../src/trace/event-scanner.js";
import { formatRecord } from "../../src/trace/format.js";
import { LineReader } from "../../src/trace/line-reader.js";
import { MemorySource } from "../../src/trace/memory-source.js";
import { parseRecord } from "../../src/trace/parse.js";
import { readTrace } from "../../src/trace/reader.js";
import type { TraceEnding } from "../../src/trace/record-order.js";
import type { TraceRecord } from "../../src/trace/records.js";
import { goodRun } from "../analysis/good-run.js";
import { recordOf } from "./scanned.js";

const FILE = "m.trace.jsonl";
const RECORDS = goodRun({ durationMs: 3_000 }).get("b") ?? [];
const LINES = RECORDS.map((record) => formatRecord(record).slice(0, -1));
const WITHOUT_END = LINES.slice(0, -1);

test("a trace is read record by record, each with its line", async () => {
  const { records, lines, ending } = await read(`${LINES.join("\n")}\n`);
  expect(records).toStrictEqual(RECORDS);
  expect(lines).toStrictEqual(RECORDS.map((_, i) => i + 1));
  expect(ending).toStrictEqual({ kind: "ended" });
});

test("CRLF reads as LF", async () => {
  const { records, ending } = await read(`${LINES.join("\r\n")}\r\n`);
  expect(records).toStrictEqual(RECORDS);
  expect(ending.kind).toBe("ended");
});

test("a missing last line ending is no harm", async () => {
  expect((await read(LINES.join("\n"))).ending).toStrictEqual({ kind: "ended" });
  const died = await read(WITHOUT_END.join("\n"));
  expect(died.ending).toStrictEqual({ kind: "died", torn: false });
  expect(died.records.length).toBe(WITHOUT_END.length);
});

test("wherever a trace is cut, it is a whole one, a torn one or one without a header", async () => {
  const text = `${WITHOUT_END.slice(0, 3).join("\n")}\n`;
  const headerLength = (WITHOUT_END[0] ?? "").length;
  for (let length = headerLength; length <= text.length; length++) {
    const cut = text.slice(0, length);
    const { records, ending } = await read(cut);
    const rest = cut.slice(cut.lastIndexOf("\n") + 1);
    const whole = rest === "" || WITHOUT_END.includes(rest);
    expect(ending).toStrictEqual({ kind: "died", torn: !whole });
    expect(records.length).toBe(cut.split("\n").length - (rest === "" || !whole ? 1 : 0));
  }
});

test.each([
  ["an empty file", "", "m.trace.jsonl: the file is empty. Copy the file anew"],
  ["a torn header", LINES[0]?.slice(0, 40), "m.trace.jsonl: the header is torn"],
  ["no header", LINES.slice(1).join("\n"), "m.trace.jsonl:1: the first line is no header"],
  ["two headers", `${LINES[0]}\n${LINES[0]}\n`, "m.trace.jsonl:2: a second header"],
  ["a line after the end", `${LINES.join("\n")}\n{`, "something follows the end record"],
  ["an empty line", `${LINES[0]}\n\n${LINES[1]}\n`, "m.trace.jsonl:2: the line is empty"],
  ["a torn line with a line ending", `${LINES[0]}\n{"kind"\n`, "m.trace.jsonl:2: not JSON"],
  ["a torn line in the middle", `${LINES[0]}\n{"ki\n${LINES[1]}\n`, "m.trace.jsonl:2: not JSON"],
])("%s is an error that says where", async (_, text = "", message) => {
  await expect(read(text)).rejects.toThrow(message);
});

test("bytes that are not UTF-8 are an error that says where", async () => {
  const bytes = Buffer.concat([Buffer.from(`${LINES[0]}\n{"kind":"`), Buffer.from([0xff, 0x0a])]);
  await expect(read(bytes)).rejects.toThrow("m.trace.jsonl:2: not UTF-8");
});

test("a line that never ends is refused before it fills the memory", () => {
  const lines = new LineReader("m", { take: () => undefined });
  const chunk = Buffer.alloc(1024 * 1024, "x");
  expect(() => {
    for (let i = 0; i < 6; i++) lines.push(chunk);
  }).toThrow("m:1: the line never ends");
});

test("lines are the same however the file is cut into chunks", () => {
  const text = Buffer.from("one\r\nzwei é\n\nthree");
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 7 })), (sizes) => {
      const found: string[] = [];
      const lines = new LineReader("m", {
        take: (line) => {
          found.push(`${line.number} ${line.text}`);
        },
      });
      let at = 0;
      for (const size of [...sizes, text.length]) {
        lines.push(text.subarray(at, at + size));
        at += size;
      }
      lines.finish();
      expect(found).toStrictEqual(["1 one", "2 zwei é", "3 ", "4 three"]);
    }),
  );
});

test("a file that cannot be read is an error that names it", async () => {
  const nowhere = new FolderSource(join(tmpdir(), "nowhere"));
  const reader = { parse: parseRecord, visit: () => undefined };
  await expect(readTrace(nowhere, "m.trace.jsonl", reader)).rejects.toThrow(
    "m.trace.jsonl: cannot be read",
  );
});

async function read(
  text: string | Buffer,
): Promise<{ records: TraceRecord[]; lines: number[]; ending: TraceEnding }> {
  const records: TraceRecord[] = [];
  const lines: number[] = [];
  const visit = (record: TraceRecord, line: number) => {
    records.push(record);
    lines.push(line);
  };
  const events = new EventScanner((event, line) => visit(recordOf(event), line));
  const source = new MemorySource({ [FILE]: text }, { chunkBytes: 1024 });
  const ending = await readTrace(source, FILE, { parse: parseRecord, visit, events });
  return { records, lines, ending };
}
