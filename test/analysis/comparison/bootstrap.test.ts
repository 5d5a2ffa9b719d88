import fc from "fast-check";
import { expect, test } from "vitest";
import { bootstrap } from "../../../src/analysis/comparison/bootstrap.js";

const values = fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 2, maxLength: 12 });

test("one value has no interval, and none has none", () => {
  expect(bootstrap([3])).toBeUndefined();
  expect(bootstrap([])).toBeUndefined();
});

test("values that are all the same lie nowhere else", () => {
  expect(bootstrap([2, 2, 2])).toEqual({ mean: 2, low: 2, high: 2 });
});

test("the same values have the same interval each time", () => {
  expect(bootstrap([1, 5, 2, 8])).toEqual(bootstrap([1, 5, 2, 8]));
});

test("the mean lies in its interval, and that among the values", () => {
  fc.assert(
    fc.property(values, (drawn) => {
      const interval = bootstrap(drawn);
      if (interval === undefined) throw new Error("no interval");
      const { mean, low, high } = interval;
      expect(mean).toBeCloseTo(drawn.reduce((a, b) => a + b) / drawn.length);
      expect(low).toBeLessThanOrEqual(mean + 1e-9);
      expect(high).toBeGreaterThanOrEqual(mean - 1e-9);
      expect(low).toBeGreaterThanOrEqual(Math.min(...drawn));
      expect(high).toBeLessThanOrEqual(Math.max(...drawn));
    }),
  );
});

test("values that are shifted have their interval shifted", () => {
  fc.assert(
    fc.property(values, fc.integer({ min: -500, max: 500 }), (drawn, by) => {
      const [one, other] = [bootstrap(drawn), bootstrap(drawn.map((value) => value + by))];
      expect(other?.low).toBeCloseTo((one?.low ?? Number.NaN) + by);
      expect(other?.high).toBeCloseTo((one?.high ?? Number.NaN) + by);
    }),
  );
});

test("of many values it is about as wide as the normal distribution has it", () => {
  // 0, 1, …, 99: standard error of the mean 28.87 / 10, so ± 5.66 around 49.5.
  const interval = bootstrap(Array.from({ length: 100 }, (_, i) => i));
  expect(interval?.low).toBeGreaterThan(42.8);
  expect(interval?.low).toBeLessThan(44.9);
  expect(interval?.high).toBeGreaterThan(54.1);
  expect(interval?.high).toBeLessThan(56.2);
});
