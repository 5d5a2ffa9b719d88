import { readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { analyze, analyzeSource } from "../../src/analysis/analyze.js";
import { readRun } from "../../src/analysis/recorded-run.js";
import { FolderSource, type ReadProgress } from "../../src/node/folder-source.js";
import { MemorySource } from "../../src/trace/memory-source.js";
import { readText } from "../../src/trace/run-source.js";
import { asText } from "../analysis/foreign/formats.js";
import { writeFiles } from "../analysis/foreign/log-folder.js";
import { goodRun } from "../analysis/good-run.js";
import { writeRun } from "../analysis/run-folder.js";

async function inMemory(folder: string, chunkBytes: number): Promise<MemorySource> {
  const names = await new FolderSource(folder).names();
  const files = names.map((name) => [name, readFileSync(join(folder, name))] as const);
  return new MemorySource(Object.fromEntries(files), { chunkBytes });
}

test.each([
  ["a run of k3mesh", () => writeRun(goodRun())],
  ["logs of another program", () => writeFiles(asText(goodRun()))],
] as const)("%s shows the same from a folder and from the memory", async (_what, write) => {
  const folder = write();
  const { run, ...rest } = await analyzeSource(new FolderSource(folder));
  const { run: other, ...same } = await analyzeSource(await inMemory(folder, 100));
  expect(same).toStrictEqual(rest);
  expect({ ...other, run: "" }).toStrictEqual({ ...run, run: "" });
});

test("what has been read of the traces is told, up to all of it", async () => {
  const folder = writeRun(goodRun());
  writeFileSync(join(folder, "notes.txt"), "hello");
  const told: ReadProgress[] = [];
  const source = new FolderSource(folder, (progress) => told.push(progress));
  for (const name of await source.names()) await readText(source, name);
  expect(told).toHaveLength(3);
  expect(told.at(-1)?.bytesRead).toBe(told[0]?.bytesTotal);
});

test("a file that is gone is an error that names it, and so is a folder", async () => {
  const folder = writeFiles({ "a.log": ["1"] });
  const source = new FolderSource(folder);
  expect(await source.names()).toStrictEqual(["a.log"]);
  rmSync(join(folder, "a.log"));
  await expect(readText(source, "a.log")).rejects.toThrow(/^a\.log: cannot be read \(ENOENT/);
  rmSync(folder, { recursive: true });
  await expect(source.names()).rejects.toThrow(`${folder}: not a folder that can be read`);
});

// Without the right to, Windows makes no links.
test.skipIf(process.platform === "win32")("links to folders are not followed", async () => {
  const [folder, other] = [writeFiles({ "a.log": ["1"] }), writeFiles({})];
  symlinkSync(other, join(folder, "link"));
  expect(await new FolderSource(folder).below()).toStrictEqual([]);
});

test("a run that has been read is judged without its files", async () => {
  const folder = writeRun(goodRun());
  const source = await inMemory(folder, 1_000);
  const run = await readRun(source);
  rmSync(folder, { recursive: true });
  expect(analyze(run).checks.every(({ result }) => result === "true")).toBe(true);
});

test("a file larger than what is read at a time is read whole", async () => {
  const text = Array.from({ length: 60_000 }, (_, i) => `line ${i}\n`).join("");
  const source = new FolderSource(writeFiles({ "a.log": text }));
  expect(await readText(source, "a.log")).toBe(text);
});
