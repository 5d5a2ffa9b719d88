import fc from "fast-check";
import { expect, test } from "vitest";
import { meanOf, pairedT } from "../../../src/analysis/comparison/paired-t.js";
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
