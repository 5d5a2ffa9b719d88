import { expect, test } from "vitest";
import { type Analysis, analyzeFolder } from "../../../src/analysis/analyze.js";
import { obstaclesOf, obstacleText } from "../../../src/analysis/comparison/comparability.js";
import { goodRun, PLAN, type RunPlan } from "../good-run.js";
import { writeRun } from "../run-folder.js";

function analysisOf(plan: Partial<RunPlan> = {}): Promise<Analysis> {
  return analyzeFolder(writeRun(goodRun({ durationMs: 2_000, ...plan })));
}

async function texts(one: Partial<RunPlan>, other: Partial<RunPlan>): Promise<string[]> {
  return obstaclesOf(await analysisOf(one), await analysisOf(other)).map(obstacleText);
}

test("two runs of one scenario can be compared, whatever their seeds", async () => {
  expect(await texts({}, { seed: PLAN.seed + 1 })).toEqual([]);
});

test("the same rates on other machines are the same rates", async () => {
  expect(await texts({ rates: [1, 3, 6] }, { rates: [6, 1, 3] })).toEqual([]);
});

test.each<[Partial<RunPlan>, string]>([
  [
    { rates: [2, 5, 5] },
    "rates 2, 5, 6 against 2, 5, 5: clocks, inboxes and counts cannot be compared",
  ],
  [
    { drawRange: 10 },
    "draw 0.5 internal against 0.7 internal: clocks, inboxes and messages cannot be compared",
  ],
  [
    { durationMs: 3_000 },
    "duration 2 s against 3 s: counts, final clocks and what is left cannot be compared",
  ],
])("runs that differ by %o are told apart", async (other, text) => {
  expect(await texts({}, other)).toEqual([text]);
});

test("another number of machines spoils all figures", async () => {
  const four = { ids: ["a", "b", "c", "d"], rates: [2, 5, 6, 6] };
  const [first] = await texts({}, four);
  expect(first).toBe("machines 3 against 4: all figures cannot be compared");
});

test("what one of two does not record is no match", async () => {
  const known = await analysisOf();
  const rules = { ...known.run.rules, durationMs: null };
  const unknown = { ...known, run: { ...known.run, rules } };
  expect(obstaclesOf(known, unknown).map(obstacleText)).toEqual([
    "duration 2 s against not recorded: counts, final clocks and what is left cannot be compared",
  ]);
});
