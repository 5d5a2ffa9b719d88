import { expect, test } from "vitest";
import type { Analysis } from "../../../src/analysis/analyze.js";
import { sampleOf } from "../../../src/analysis/comparison/sample.js";
import { resultText, troublesOf } from "../../../src/cli/compare/run-result.js";
import { findAll, first, patch } from "../../analysis/damage.js";
import { goodRun, isEvent, type RunPlan } from "../../analysis/good-run.js";
import { writeRun } from "../../analysis/run-folder.js";
import { analyzeFolder, analyzeRunFolder } from "../../kit/folders.js";

const plainly = (_: string, text: string) => text;
const IMPACT = { sent: 5, delivered: 4, failed: 0, noticedMs: 9 };

function analysisOf(plan: Partial<RunPlan> = {}): Promise<Analysis> {
  return analyzeFolder(writeRun(goodRun(plan)));
}

async function damaged(): Promise<Analysis> {
  const traces = goodRun();
  patch(traces, first(findAll(traces, "b", isEvent)), { lamport: 9 });
  return analyzeFolder(writeRun(traces));
}

test("a run is one line: how it ended, its clocks, messages, latency, forming", async () => {
  const analysis = await analyzeRunFolder(writeRun(goodRun()));
  const result = { folder: "runs/one", analysis, sample: sampleOf(analysis) };
  expect(resultText(result)).toMatch(
    /^complete: clocks \d+ to \d+, \d+ of \d+ messages, p50 [\d.]+ ms, formed in \d+ ms$/,
  );
  expect(resultText({ ...result, impact: IMPACT })).toContain(", 4 after the kill, ");
});

test("a good run has no troubles, nor a literal one, nor one that was interrupted", async () => {
  const interrupt = { ids: ["a", "b", "c"], atUs: 4_000_000 };
  for (const plan of [{}, { literal: true }, { interrupt }]) {
    expect(troublesOf({ analysis: await analysisOf(plan) }, plainly)).toEqual([]);
  }
});

test("a false check is told with its first line, also in a run with a kill", async () => {
  const analysis = await damaged();
  for (const judged of [{ analysis }, { analysis, impact: IMPACT }]) {
    const lines = troublesOf(judged, plainly);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.every((line) => line.startsWith("✗ "))).toBe(true);
    expect(lines.join()).toContain("b.trace.jsonl:");
  }
});

test("that a machine died is told, unless it was killed on purpose", async () => {
  const analysis = await analysisOf({ kill: { ids: ["a"], atUs: 4_000_000 } });
  const lines = troublesOf({ analysis }, plainly);
  expect(lines.join("\n")).toContain("! a died: its trace has no end");
  expect(troublesOf({ analysis, impact: IMPACT }, plainly)).toEqual([]);
});
