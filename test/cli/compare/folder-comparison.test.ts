import { expect, test } from "vitest";
import type { Analysis } from "../../../src/analysis/analyze.js";
import { FolderComparison } from "../../../src/cli/compare/folder-comparison.js";
import { goodRun, type RunPlan } from "../../analysis/good-run.js";
import { writeRun } from "../../analysis/run-folder.js";
import { analyzeFolder } from "../../kit/folders.js";
import { FakeScreen } from "../fake-screen.js";

const { stdout } = new FakeScreen(false);

function analysisOf(plan: Partial<RunPlan> = {}): Promise<Analysis> {
  return analyzeFolder(writeRun(goodRun(plan)));
}

async function compared(
  other: Partial<RunPlan>,
  change: Partial<Analysis["run"]> = {},
): Promise<FolderComparison> {
  const analysis = await analysisOf(other);
  const changed = { ...analysis, run: { ...analysis.run, ...change } };
  return new FolderComparison(
    { folder: "runs/one", analysis: await analysisOf() },
    { folder: "runs/other", analysis: changed },
  );
}

test("two runs of one scenario are shown side by side, without an interval", async () => {
  const text = (await compared({})).text(stdout);
  expect(text).toMatch(/^A {2}runs\/one: mesh, rates 2, 5, 6 \(k3mesh\)\nB {2}runs\/other: /);
  expect(text).toMatch(/ ticks made +260 +260 +0\.00\n/);
  expect(text).toMatch(/\ndifference: B less A, of one run each and one seed, 2\n$/);
  expect(text).not.toContain(" to ");
});

test("what differs by its settings has no difference, on the screen and for programs", async () => {
  const comparison = await compared({ rates: [2, 5, 5] });
  const text = comparison.text(stdout);
  expect(text).toMatch(/ ticks made +260 +240 +– +other rates\n/);
  expect(text).toMatch(/ latency p50, ms +[\d.]+ +[\d.]+ +[-+\d.]+\n/);
  expect(text).toContain("\n! rates 2, 5, 6 against 2, 5, 5: ");
  const { differences, obstacles } = JSON.parse(comparison.json());
  expect(differences.ticksMade).toEqual({ one: 260, other: 240, mean: null });
  expect(obstacles).toHaveLength(1);
});

test.each([
  [3, "not of one seed"],
  [null, "not all seeds recorded"],
])("of a seed %o beside another's it is said what cannot be told", async (seed, words) => {
  const text = (await compared({}, { seed })).text(stdout);
  expect(text.replace(/\s+/g, " ")).toContain(`${words}: it may be chance`);
});

test("what is wrong with a folder stands below its name, also where little is to be shown", async () => {
  const comparison = await compared({ kill: { ids: ["a"], atUs: 4_000_000 } });
  const text = comparison.text(stdout);
  expect(text).toMatch(/\nB {2}runs\/other: .*\n\? /);
  expect(text).toContain("\n! a died: its trace has no end\n");
  const troubles = comparison.troubles(stdout);
  expect(troubles).toMatch(/^B {2}runs\/other: .*\n\? /);
  expect(troubles).not.toContain("ticks made");
  expect((await compared({})).troubles(stdout)).toBe("");
});
