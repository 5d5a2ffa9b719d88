import { expect, test } from "vitest";
import { sentences, timeText, warningsOf } from "../../../src/cli/predict/sentences.js";
import { runIds } from "../../../src/model/id.js";
import { DEFAULT_RULES, type Rules } from "../../../src/model/rules.js";
import { expectedOf } from "../../../src/theory/closed-form.js";
import type { TheorySetting } from "../../../src/theory/setting.js";

function setting(rates: readonly number[], rules: Partial<Rules> = {}): TheorySetting {
  const ids = runIds(rates.length);
  return {
    machines: rates.map((rate, place) => ({ id: ids[place] ?? "", rate })),
    rules: { ...DEFAULT_RULES, ...rules },
    topology: "mesh",
  };
}

function said(rates: readonly number[], rules: Partial<Rules> = {}): string[] {
  const one = setting(rates, rules);
  return sentences(one, expectedOf(one));
}

test("a run in which every machine keeps up begins without a word", () => {
  expect(warningsOf(setting([3, 6, 6]))).toEqual([]);
  expect(warningsOf(setting([6, 6, 6]))).toEqual([]);
});

test("a run begins with what must go wrong", () => {
  expect(warningsOf(setting([1, 6, 6]))).toEqual([
    "a will fall behind: its inbox grows by 1.0 message a second",
  ]);
  expect(warningsOf(setting([6, 1, 3]))).toEqual([
    "b will fall behind: its inbox grows by 0.5 messages a second",
  ]);
  expect(warningsOf(setting([1, 1, 6]))).toEqual([
    "a and b will fall behind: their inboxes grow by 0.2 messages a second each",
  ]);
  expect(warningsOf(setting([2, 6, 6]))).toEqual([
    "a is at the limit: as many messages arrive as it has ticks, so its inbox grows, but ever more slowly",
  ]);
});

test("of many machines that fall behind some are named", () => {
  const [line = "", ...more] = warningsOf(setting([1, 1, 1, 1, 1, 1, ...Array(20).fill(6)]));
  expect(line).toMatch(
    /^a, b, c, d and \d+ more will fall behind: their inboxes grow by up to \d\.\d messages a second$/,
  );
  expect(more).toEqual([]);
});

test("what a run is too short to show is not told before it", () => {
  const half = { durationMs: 900 };
  expect(warningsOf(setting([1, 1, 6], half))).toEqual([]);
  expect(said([1, 1, 6], half)[0]).toContain("a falls behind");
});

test("an inbox is told to be 100 messages long, and how long in the end, in the order of time", () => {
  expect(said([1, 6, 6])[0]).toBe(
    "a falls behind: 2.00 messages a second arrive for its 1 tick, so its inbox grows by 1.0 message " +
      "a second (about 60 at the end, 100 after 100 s). Once behind it has no time to send.",
  );
  const [long] = said([1, 6, 6], { durationMs: 600_000 });
  expect(long).toContain("(100 after 100 s, about 600 at the end)");
});

test("tied rates have no one number for clocks, and are said to be so", () => {
  const tied = said([1, 6, 6]).at(-1);
  expect(tied).toContain("b and c tie as the fastest: how fast clocks go depends on their phases");
  expect(tied).toContain("at least 6.00 a second");
  expect(said([1, 3, 6]).at(-1)).toBe("Their clocks gain 6.00 a second, as fast as c ticks.");
  const near = said([4, 5, 6]).at(-1);
  expect(near).toContain("at least 6.00 a second, as fast as c ticks; another is nearly as fast");
});

test("machines that tie and are aligned have clocks that depend on how far apart they start", () => {
  expect(said([1, 6, 6], { phase: "aligned" }).at(-1)).toBe(
    "b and c tie as the fastest: how fast clocks go depends on by how much their starts differ " +
      "(in the bands by nothing), so there is no one number. Their clocks gain at least 6.00 a second.",
  );
});

test("machines that never send count their own ticks", () => {
  const silent = said([1, 3, 6], { draw: { kind: "probability", internal: 1 } });
  expect(silent).toEqual([
    "All keep up: no inbox grows.",
    "No machine ever sends: each clock counts the ticks of its own machine.",
  ]);
});

test("a time has a unit in which it is no long number", () => {
  expect([null, 0.347, 3, 599, 600, 36_000, 1e7].map(timeText)).toEqual([
    "–",
    "0.35 s",
    "3 s",
    "599 s",
    "10 min",
    "10 h",
    "2,778 h",
  ]);
});
