import {
  appendFileSync,
  cpSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exitCodeOf, formatVerdict } from "../../src/analysis/verdict.js";
import { writeVerdict } from "../../src/cli/run-end.js";
import { analyzeRunFolder } from "../kit/folders.js";
import { tempFolder } from "../kit/temp.js";
import { goodRun, PLAN } from "./good-run.js";
import { streamRun, traceOf, writeRun } from "./run-folder.js";

test("a folder copied elsewhere, without run.json, has the same verdict", async () => {
  const folder = writeRun(goodRun());
  const analysis = await analyzeRunFolder(folder);
  await writeVerdict(folder, analysis);
  const copy = join(tempFolder(), "anything");
  cpSync(folder, copy, { recursive: true });
  rmSync(join(copy, "run.json"));
  expect(await analyzeRunFolder(copy)).toStrictEqual(analysis);
});

test("CRLF traces have the same verdict", async () => {
  const folder = writeRun(goodRun());
  const analysis = await analyzeRunFolder(folder);
  for (const id of PLAN.ids) edit(folder, id, (text) => text.replaceAll("\n", "\r\n"));
  expect(formatVerdict(await analyzeRunFolder(folder))).toBe(formatVerdict(analysis));
});

test("lines that are written in another way than by k3mesh have the same verdict", async () => {
  const folder = writeRun(goodRun());
  const analysis = await analyzeRunFolder(folder);
  for (const id of PLAN.ids) edit(folder, id, (text) => text.replaceAll('":', '": '));
  edit(folder, "b", (text) => text.replace(/("seq": \d+),("?.*?),("wallUs": \d+)/g, "$3,$1,$2"));
  expect(formatVerdict(await analyzeRunFolder(folder))).toBe(formatVerdict(analysis));
});

test("a torn last line is that of a machine that died", async () => {
  const folder = writeRun(goodRun({ kill: { ids: ["b"], atUs: 9_000_000 } }));
  const whole = await analyzeRunFolder(folder);
  appendFileSync(traceOf(folder, "b"), '{"kind":"internal","se');
  const torn = await analyzeRunFolder(folder);
  expect(torn.checks).toStrictEqual(whole.checks);
  expect(torn.losses).toContainEqual({ kind: "died", id: "b", torn: true });
  expect(exitCodeOf(torn)).toBe(4);
});

test("a missing trace is named", async () => {
  const folder = writeRun(goodRun());
  rmSync(traceOf(folder, "c"));
  const analysis = await analyzeRunFolder(folder);
  expect(analysis.losses).toStrictEqual([{ kind: "missing", id: "c" }]);
  expect(Object.keys(analysis.machines)).toStrictEqual(["a", "b"]);
  expect(exitCodeOf(analysis)).toBe(4);
});

test("a damaged line is an error with file, line and reason", async () => {
  const folder = writeRun(goodRun());
  edit(folder, "b", (text) => text.replace('"seq":7,', '"seq":7.5,'));
  await expect(analyzeRunFolder(folder)).rejects.toThrow(
    'b.trace.jsonl:8: "seq" is 7.5, not an integer from 1. Copy the file anew',
  );
});

test("an empty file is an error that names it", async () => {
  const folder = writeRun(goodRun());
  edit(folder, "b", () => "");
  await expect(analyzeRunFolder(folder)).rejects.toThrow("b.trace.jsonl: the file is empty");
});

test("a link among the traces that leads nowhere is an error that names it", async () => {
  const folder = writeRun(goodRun());
  rmSync(traceOf(folder, "c"));
  symlinkSync("nowhere", traceOf(folder, "c"));
  await expect(analyzeRunFolder(folder)).rejects.toThrow(
    /^c\.trace\.jsonl: cannot be read \(ENOENT/,
  );
});

test("a folder without traces, and no folder, are errors that say what to give", async () => {
  const empty = tempFolder();
  await expect(analyzeRunFolder(empty)).rejects.toThrow(
    "no .trace.jsonl files in it. Give the folder of a run, such as runs/demo",
  );
  await expect(analyzeRunFolder(join(empty, "no"))).rejects.toThrow(
    "not a folder that can be read",
  );
});

test.each([
  [/"runId":"\w+"/, '"runId":"ffffffffffffffff"', /^c\.trace\.jsonl:1: of another run/],
  ['"seed":2', '"seed":3', /^c\.trace\.jsonl:1: its header and that of a\.trace\.jsonl differ/],
  ['"literal":false', '"literal":true', /its header and that of a\.trace\.jsonl differ/],
  ['"id":"c"', '"id":"d"', /^c\.trace\.jsonl:1: the trace of d, under another name\. Rename/],
  ['"id":"c","incarnation":"0', '"id":"c","incarnation":"1', /differ about the machine itself/],
])("a trace whose header says %s differently does not belong here", async (from, to, message) => {
  const folder = writeRun(goodRun());
  edit(folder, "c", (text) => text.replace(from, to));
  await expect(analyzeRunFolder(folder)).rejects.toThrow(message);
});

test("a trace under another machine's name is refused", async () => {
  const folder = writeRun(goodRun());
  renameSync(traceOf(folder, "c"), traceOf(folder, "d"));
  await expect(analyzeRunFolder(folder)).rejects.toThrow("Rename it c.trace.jsonl");
});

test("a run.json that is damaged or of another run is an error", async () => {
  const folder = writeRun(goodRun());
  await writeVerdict(folder, await analyzeRunFolder(folder));
  const path = join(folder, "run.json");
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace(/(?<="runId": ")\w+/, "ffffffffffffffff"));
  await expect(analyzeRunFolder(folder)).rejects.toThrow("run.json: of the run ffffffffffffffff");
  writeFileSync(path, "{");
  await expect(analyzeRunFolder(folder)).rejects.toThrow("run.json: not JSON");
});

test("a million events are read in a stream, with progress, and checked", async () => {
  const folder = tempFolder();
  const rates = [10_000, 10_000, 10_000];
  const plan = { ...PLAN, rates, durationMs: 33_400, latencyMaxUs: 500, latenessMaxUs: 50 };
  const events = streamRun(folder, plan);
  const progress: number[] = [];
  const { checks, status } = await analyzeRunFolder(folder, ({ bytesRead, bytesTotal }) => {
    progress.push(bytesRead / bytesTotal);
  });
  rmSync(folder, { recursive: true });
  expect(events).toBe(1_002_000);
  const increase = checks.find(({ name }) => name === "clocks-increase");
  expect(increase).toMatchObject({ result: "true", events });
  expect(checks.every(({ result }) => result === "true")).toBe(true);
  expect(status).toBe("complete");
  expect(progress.length).toBeGreaterThan(100);
  expect(progress.at(-1)).toBe(1);
}, 120_000);

function edit(folder: string, id: string, change: (text: string) => string): void {
  const path = traceOf(folder, id);
  writeFileSync(path, change(readFileSync(path, "utf8")));
}
