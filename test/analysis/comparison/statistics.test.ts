import fc from "fast-check";
import { expect, test } from "vitest";
import {
  holm,
  meanOf,
  pairedT,
  twoSidedP,
  twoSidedT,
} from "../../../src/analysis/comparison/statistics.js";
import { coverage, Noise } from "./noise.js";

const values = fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 2, maxLength: 12 });

test("one difference says nothing of its mean, and none says none", () => {
  expect(pairedT([3], 1)).toBeUndefined();
  expect(pairedT([], 1)).toBeUndefined();
});

test("the interval and p are those of a textbook", () => {
  // Student's own: hours of sleep gained by ten patients, one drug less the other (1908).
  const sleep = [1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4];
  const found = pairedT(sleep, 0);
  expect(found?.interval.mean).toBeCloseTo(1.58, 10);
  expect(found?.interval.low).toBeCloseTo(0.7001142, 6);
  expect(found?.interval.high).toBeCloseTo(2.4598858, 6);
  expect(found?.p).toBeCloseTo(0.00283289, 7);
});

test("an interval that is shifted holds 0 just where p is above 0.05", () => {
  fc.assert(
    fc.property(values, fc.integer({ min: -500, max: 500 }), (drawn, by) => {
      const [one, other] = [
        pairedT(drawn, 1),
        pairedT(
          drawn.map((value) => value + by),
          1,
        ),
      ];
      expect(other?.interval.low).toBeCloseTo((one?.interval.low ?? Number.NaN) + by, 6);
      if (other === undefined) throw new Error("no interval");
      const { low, high } = other.interval;
      expect(low > 0 || high < 0).toBe(other.p < 0.05);
    }),
  );
});

test("differences that are all alike scatter as far as their rounding", () => {
  const same = pairedT([2, 2, 2, 2], 1);
  expect(same?.interval.low).toBeCloseTo(2 - 3.182446 / Math.sqrt(6 * 4), 5);
  expect(pairedT([0, 0], 1)?.p).toBe(1);
  expect(pairedT([0, 0], 0)?.p).toBe(1);
});

test.each([2, 3, 5, 10, 30])(
  "of %i pairs the interval holds the true mean in 93 to 97 per cent of normal differences",
  (pairs) => {
    const noise = new Noise(pairs);
    const share = coverage(pairs, 0, () => noise.normal());
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(0.97);
  },
);

test("the mean of some values", () => {
  expect(meanOf([1, 2, 6])).toBe(3);
});

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
