import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { exitCodeOf, finishRunFile } from "../../src/analysis/verdict.js";
import { finalizeIfOver, finalizeRun, finalizeScattered } from "../../src/cli/run-end.js";
import { formatRunFile } from "../../src/trace/format.js";
import { NotWritableError } from "../../src/trace/not-writable-error.js";
import { goodRun } from "../analysis/good-run.js";
import { writeRun } from "../analysis/run-folder.js";
import { goodStar, type StarTraces } from "../analysis/star-run.js";
import { analyzeRunFolder } from "../kit/folders.js";

/** A star's folder with the traces of these alone. */
function folderOf(...ids: string[]): string {
  const traces: StarTraces = new Map([...goodStar()].filter(([id]) => ids.includes(id)));
  return writeRun(traces);
}

const ignore = async () => {};
const VERDICT = ["run.json", "verdict.json"];
const madeIn = (folder: string) => readdirSync(folder).filter((file) => VERDICT.includes(file));

describe("a star of which only some traces are here", () => {
  test.each([
    [["hub"], "hub"],
    [["hub", "b"], "hub, b"],
    [["b"], "b"],
  ])("names those that are (%j) and judges nothing", async (ids, named) => {
    const folder = folderOf(...ids);
    const said: string[] = [];
    const code = await finalizeScattered(folder, ignore, (text) => void said.push(text));
    expect(code).toBe(0);
    expect(said[0]).toBe(`${folder} has the trace of ${named} alone: put all into one`);
    expect(madeIn(folder)).toEqual([]);
  });

  test("is not concluded by a hub that was interrupted, whose leaves go on", async () => {
    const folder = folderOf("hub");
    await finalizeIfOver(folder);
    expect(madeIn(folder)).toEqual([]);
  });
});

test("a star whose hub's trace alone is missing is judged as degraded", async () => {
  const folder = folderOf("a", "b", "c");
  const { status } = await finalizeRun(folder, ignore);
  expect(status).toBe("degraded");
  expect(madeIn(folder)).toEqual(VERDICT);
});

test("a star with all its traces is judged, wherever they were put together", async () => {
  const folder = folderOf("a", "b", "c", "hub");
  expect(await finalizeScattered(folder, ignore, ignore)).toBe(0);
  expect(madeIn(folder)).toEqual(VERDICT);
});

test("a verdict is written before it is shown, and shown where it cannot be written", async () => {
  const [whole, full] = [writeRun(goodRun()), writeRun(goodRun())];
  const shown: string[][] = [];
  await finalizeRun(whole, async () => void shown.push(madeIn(whole)));
  mkdirSync(join(full, "verdict.json"));
  const writing = finalizeRun(full, async () => void shown.push(["not written"]));
  await expect(writing).rejects.toThrow(NotWritableError);
  expect(shown).toEqual([VERDICT, ["not written"]]);
});

test("a literal run that has just ended shows the lines of its first breach as they stand", async () => {
  const folder = writeRun(goodRun({ literal: true }));
  const { literalBreach } = await finalizeRun(folder, ignore);
  expect(literalBreach?.lines.map(({ role }) => role)).toStrictEqual(["send", "receive"]);
  for (const { file, line, text } of literalBreach?.lines ?? []) {
    expect(text).toBe(readFileSync(join(folder, file), "utf8").split("\n")[line - 1]);
  }
});

describe("a folder in which one trace is none of the run's", () => {
  /** As it is when the machines have ended: run.json says that the run goes on. */
  async function spoilt(file: string, spoil: (text: string) => string): Promise<string> {
    const folder = writeRun(goodRun());
    const runFile = finishRunFile(await analyzeRunFolder(folder));
    writeFileSync(join(folder, "run.json"), formatRunFile({ ...runFile, status: "running" }));
    const path = join(folder, file);
    writeFileSync(path, spoil(readFileSync(path, "utf8")));
    return folder;
  }

  test.each<[what: string, file: string, spoil: (text: string) => string, named: RegExp]>([
    ["garbage", "a.trace.jsonl", () => "hello\n", /^a\.trace\.jsonl:1: not JSON/],
    ["empty", "b.trace.jsonl", () => "", /^b\.trace\.jsonl: the file is empty/],
    [
      "of another run",
      "a.trace.jsonl",
      (text) => text.replace(/"runId":"\w+"/, '"runId":"0123456789abcdef"'),
      /^a\.trace\.jsonl:1: of another run/,
    ],
    [
      "of another seed, and the first by name",
      "a.trace.jsonl",
      (text) => text.replace(/"seed":\d+/, '"seed":1'),
      /^a\.trace\.jsonl:1: its header and that of run\.json differ about the run/,
    ],
    [
      "of another machine",
      "b.trace.jsonl",
      (text) => text.replace('"id":"b"', '"id":"c"'),
      /^b\.trace\.jsonl:1: the trace of c, under another name/,
    ],
    [
      "spoilt within",
      "c.trace.jsonl",
      (text) => text.replace('"kind":"internal"', '"kind":"eternal"'),
      /^c\.trace\.jsonl:\d+: unknown kind/,
    ],
  ])(
    "(%s) is judged without it, which is named, and is finished",
    async (_, file, spoil, named) => {
      const folder = await spoilt(file, spoil);
      const errors: string[] = [];
      const analysis = await finalizeRun(
        folder,
        ignore,
        ({ message }) => void errors.push(message),
      );
      expect(errors).toEqual([expect.stringMatching(named)]);
      const id = file.slice(0, 1);
      expect(analysis.losses).toContainEqual({ kind: "missing", id });
      expect(analysis.checks.map(({ result }) => result)).not.toContain("false");
      expect(exitCodeOf(analysis)).toBe(4);
      expect(JSON.parse(readFileSync(join(folder, "run.json"), "utf8")).status).toBe("degraded");
      expect(madeIn(folder)).toEqual(VERDICT);
    },
  );
});
