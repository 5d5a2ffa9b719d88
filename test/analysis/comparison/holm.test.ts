import { expect, test } from "vitest";
import { holm } from "../../../src/analysis/comparison/holm.js";

test("each p is held against what is left to be judged, from the smallest on", () => {
  expect(holm([0.01, 0.04, 0.03, 0.005], 0.05)).toEqual([true, false, false, true]);
});

test("what comes after one that fails is not more than chance, however small", () => {
  // 0.03 > 0.05 / 2, so that 0.04 is not asked.
  expect(holm([0.03, 0.04], 0.05)).toEqual([false, false]);
  expect(holm([0.02, 0.04], 0.05)).toEqual([true, true]);
});

test("one alone is held against all of alpha, and none is none", () => {
  expect(holm([0.05], 0.05)).toEqual([true]);
  expect(holm([0.051], 0.05)).toEqual([false]);
  expect(holm([], 0.05)).toEqual([]);
});
