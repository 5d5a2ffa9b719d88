import { expect, test } from "vitest";
import { analyzeFolder, analyzeRunFolder } from "../kit/folders.js";
import { asLeast, asText, type Writer } from "./foreign/formats.js";
import { analyzeFiles, type Files } from "./foreign/log-folder.js";
import { goodRun } from "./good-run.js";
import { writeRun } from "./run-folder.js";

async function fingerprint(files: Files): Promise<string | null> {
  return (await analyzeFiles(files)).fingerprint;
}

/** The same logs, with machines called otherwise, and sorted otherwise. */
function renamed(files: Files): Files {
  const other: Readonly<Record<string, string>> = { a: "zeno", b: "yves", c: "xaver" };
  const named = Object.entries(files).map(([file, lines]) => {
    const texts = (lines as readonly string[]).map((line) => {
      return line.replace(/"from":"(\w)"/, (_, id: string) => `"from":"${other[id]}"`);
    });
    return [`${other[file.replace(".jsonl", "")]}.jsonl`, texts] as const;
  });
  return Object.fromEntries(named);
}

test("the same events have one fingerprint, whatever machines and files are called", async () => {
  const files = asLeast(goodRun());
  const own = await fingerprint(files);
  expect(own).toMatch(/^[0-9a-f]{64}$/);
  expect(await fingerprint(files)).toBe(own);
  expect(await fingerprint(renamed(files))).toBe(own);
});

test.each<[string, string, string]>([
  ["a stamp", '"lamport":7', '"lamport":8'],
  ["a kind", '"kind":"internal"', '"kind":"send"'],
  ["the stamp of a message", '"msgLamport":1', '"msgLamport":2'],
])("another fingerprint comes of another %s", async (_what, before, after) => {
  const files = asLeast(goodRun()) as Readonly<Record<string, readonly string[]>>;
  const lines = files["c.jsonl"] ?? [];
  const at = lines.findIndex((line) => line.includes(before));
  expect(at).toBeGreaterThanOrEqual(0);
  const changed = lines.with(at, lines[at]?.replace(before, after) ?? "");
  expect(await fingerprint({ ...files, "c.jsonl": changed })).not.toBe(await fingerprint(files));
});

test.each<[string, Writer]>([
  ["k3mesh's own", (traces) => traces as never],
  ["text", asText],
])("two runs of one seed at other times have two (%s logs)", async (format, write) => {
  const later = new Map([...goodRun()].map(([id, records]) => [id, records.map(anHourLater)]));
  const fingerprints = [goodRun(), later].map(async (traces) => {
    if (format === "text") return fingerprint(write(traces));
    return (await analyzeRunFolder(writeRun(traces))).fingerprint;
  });
  expect(new Set(await Promise.all(fingerprints)).size).toBe(2);
});

function anHourLater<T extends object>(record: T): T {
  const later = Object.entries(record).map(([key, value]) => {
    return [key, key.toLowerCase().endsWith("wallus") ? (value as number) + 3.6e9 : value];
  });
  return Object.fromEntries(later) as T;
}

test("a run without an event has none", async () => {
  const traces = new Map(
    [...goodRun()].map(([id, [header]]) => [id, header === undefined ? [] : [header]]),
  );
  expect((await analyzeFolder(writeRun(traces))).fingerprint).toBeNull();
});
