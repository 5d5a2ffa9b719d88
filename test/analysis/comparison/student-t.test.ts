import { expect, test } from "vitest";
import { twoSidedP, twoSidedT } from "../../../src/analysis/comparison/student-t.js";

/** t of 95 % and of 99.9 %, both sides, as printed tables have them: 6 digits behind the point. */
const TABLE: readonly (readonly [degrees: number, p05: number, p001: number])[] = [
  [1, 12.706205, 636.619249],
  [2, 4.302653, 31.599055],
  [3, 3.182446, 12.923979],
  [4, 2.776445, 8.610302],
  [5, 2.570582, 6.868827],
  [9, 2.262157, 4.780913],
  [10, 2.228139, 4.586894],
  [20, 2.085963, 3.849516],
  [29, 2.04523, 3.659405],
  [99, 1.984217, 3.391529],
];

test.each(TABLE)("of %i degrees of freedom t is what tables say", (degrees, p05, p001) => {
  expect(twoSidedT(0.05, degrees)).toBeCloseTo(p05, 5);
  expect(twoSidedT(0.001, degrees)).toBeCloseTo(p001, 4);
  expect(twoSidedP(p05, degrees)).toBeCloseTo(0.05, 7);
  expect(twoSidedP(-p001, degrees)).toBeCloseTo(0.001, 8);
});

test("of one degree it is Cauchy's, of two a root", () => {
  for (const t of [0, 0.5, 1, 3, 1e6]) {
    expect(twoSidedP(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(t), 12);
    expect(twoSidedP(t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 12);
  }
});

test("nothing lies beyond infinity, all beyond 0", () => {
  for (const degrees of [1, 2, 29]) {
    expect(twoSidedP(Number.POSITIVE_INFINITY, degrees)).toBe(0);
    expect(twoSidedP(0, degrees)).toBe(1);
  }
});
