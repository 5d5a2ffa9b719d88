import { expect, test } from "vitest";
import type { Analysis } from "../../../src/analysis/analyze.js";
import {
  incompatibilitiesOf,
  incompatibilityText,
  notComparableBy,
} from "../../../src/analysis/comparison/comparability.js";
import { type Figure, figuresOf } from "../../../src/analysis/comparison/difference.js";
import { analyzeFolder } from "../../kit/folders.js";
import { goodRun, PLAN, type RunPlan } from "../good-run.js";
import { writeRun } from "../run-folder.js";
import { sampleWith } from "./samples.js";

const ALL = figuresOf(sampleWith());
const CLOCKS: readonly Figure[] = [
  "clockFast",
  "clockSlow",
  "clockPerSecondFast",
  "clockPerSecondSlow",
  "jumpMean",
  "jumpMax",
];

function analysisOf(plan: Partial<RunPlan> = {}): Promise<Analysis> {
  return analyzeFolder(writeRun(goodRun({ durationMs: 2_000, ...plan })));
}

async function texts(one: Partial<RunPlan>, other: Partial<RunPlan>): Promise<string[]> {
  return incompatibilitiesOf(await analysisOf(one), await analysisOf(other)).map(
    incompatibilityText,
  );
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
    "duration 2 s against 3 s: counts, final clocks, inboxes and the largest jump cannot be compared",
  ],
  [
    { literal: true },
    "stamp after the increment against before the increment: clocks cannot be compared",
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
  expect(incompatibilitiesOf(known, unknown).map(incompatibilityText)).toEqual([
    "duration 2 s against not recorded: counts, final clocks, inboxes and the largest jump cannot be compared",
  ]);
});

/** As other programs' logs have it: nobody said when a send is stamped. */
async function silentOnStamps(plan: Partial<RunPlan>): Promise<Analysis> {
  const analysis = await analysisOf(plan);
  const rules = { ...analysis.run.rules, literal: null };
  return { ...analysis, run: { ...analysis.run, rules } };
}

test("that a send is stamped after the increment shows where Lamport's condition holds", async () => {
  const known = await analysisOf();
  expect(incompatibilitiesOf(known, await silentOnStamps({}))).toEqual([]);
  const [obstacle] = incompatibilitiesOf(known, await silentOnStamps({ literal: true }));
  expect(obstacle).toMatchObject({ what: "stamp", other: null });
});

test("a draw is the same whether it is a range or a probability of three digits", async () => {
  const ranged = await analysisOf({ drawRange: 13 });
  const { drawRange: _, ...rules } = ranged.run.rules;
  const of = (internalProbability: number): Analysis => {
    return { ...ranged, run: { ...ranged.run, rules: { ...rules, internalProbability } } };
  };
  expect(incompatibilitiesOf(ranged, of(0.769))).toEqual([]);
  expect(incompatibilitiesOf(ranged, of(0.76)).map(incompatibilityText)).toEqual([
    "draw 0.769 internal against 0.76 internal: clocks, inboxes and messages cannot be compared",
  ]);
});

test("an obstacle spoils the figures that it names, another number of machines all", async () => {
  const known = await analysisOf();
  const spoilt = (other: Analysis) =>
    new Set(notComparableBy(incompatibilitiesOf(known, other), ALL).keys());
  expect(spoilt(known)).toEqual(new Set());
  expect(spoilt(await analysisOf({ literal: true }))).toEqual(new Set(CLOCKS));
  const longer = spoilt(await analysisOf({ durationMs: 3_000 }));
  expect([...longer]).toContain("sent");
  expect([...longer]).not.toContain("clockPerSecondFast");
  const four = { ids: ["a", "b", "c", "d"], rates: [2, 5, 6, 6] };
  expect(spoilt(await analysisOf(four))).toEqual(new Set(ALL));
});
