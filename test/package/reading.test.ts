import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  analyze,
  analyzeFolder,
  FolderError,
  FolderSource,
  MemorySource,
  readRun,
  TraceError,
} from "k3mesh";
import { expect, test } from "vitest";
import { goodRun } from "../analysis/good-run.js";
import { writeRun } from "../analysis/run-folder.js";

/** The files of a folder, as another program may have them in memory. */
async function filesOf(folder: string): Promise<Record<string, string>> {
  const names = await new FolderSource(folder).names();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

test("a run is read and judged alike from a folder, from texts and from bytes", async () => {
  const folder = writeRun(goodRun());
  const verdict = await analyzeFolder(folder);
  const texts = await filesOf(folder);
  const encoded = Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)]);
  const sources = [
    new FolderSource(folder),
    new MemorySource(texts),
    new MemorySource(Object.fromEntries(encoded)),
  ];
  for (const source of sources) {
    const run = await readRun(source);
    expect(run.facts.roster.map(({ id }) => id)).toEqual(["a", "b", "c"]);
    expect(analyze(run)).toEqual(verdict);
    expect(analyze(run).status).toBe("complete");
  }
});

test("a run that lacks a trace is degraded, and one without any or of a wrong text is no run", async () => {
  const { "b.trace.jsonl": b = "", ...others } = await filesOf(writeRun(goodRun()));
  const run = await readRun(new MemorySource(others));
  expect(run.missing).toEqual(["b"]);
  expect(analyze(run).status).toBe("degraded");
  await expect(readRun(new MemorySource({}))).rejects.toBeInstanceOf(FolderError);
  const wrong = new MemorySource({ ...others, "b.trace.jsonl": b.replaceAll("seq", "sec") });
  await expect(readRun(wrong)).rejects.toThrow(TraceError);
  await expect(readRun(wrong)).rejects.toThrow(/^b\.trace\.jsonl:2: /);
});
