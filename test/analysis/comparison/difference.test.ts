import { expect, test } from "vitest";
import { differencesOf } from "../../../src/analysis/comparison/difference.js";
import { sampleWith } from "./samples.js";

const pairOf = (one: number | null, other: number | null) => {
  return { one: sampleWith({ latencyP50Us: one }), other: sampleWith({ latencyP50Us: other }) };
};

test("a figure's difference is the mean of those of its pairs", () => {
  const pairs = [pairOf(100, 160), pairOf(200, 280), pairOf(300, 370)];
  expect(differencesOf(pairs).latencyP50Us).toMatchObject({ one: 200, other: 270, mean: 70 });
});

const FIVE = [60, 55, 71, 58, 66];

test("a difference is supported when all figures together leave no doubt of it", () => {
  const clear = differencesOf(FIVE.map((by) => pairOf(100, 100 + by)));
  expect(clear.latencyP50Us).toMatchObject({ supported: true, always: false });
  expect(clear.clockFast).toMatchObject({ mean: 0, p: 1, supported: false, always: true });
  // Alone it would be: p is 0.02, and there are 18 others.
  const doubtful = differencesOf([60, 20, 71, 38, 66].map((by) => pairOf(100, 80 + by)));
  const { interval, p, supported } = doubtful.latencyP50Us;
  expect(interval?.low).toBeGreaterThan(0);
  expect(p).toBeLessThan(0.05);
  expect(supported).toBe(false);
  const noisy = differencesOf([300, -400, 10].map((by) => pairOf(900, 900 + by)));
  expect(noisy.latencyP50Us.supported).toBe(false);
});

test("one pair supports nothing", () => {
  const { latencyP50Us } = differencesOf([pairOf(100, 900)]);
  expect(latencyP50Us).toEqual({ one: 100, other: 900, mean: 800 });
});

test("what the topology alone decides is no matter of chance", () => {
  const star = sampleWith({ processes: 4 });
  const { processes } = differencesOf(FIVE.map(() => ({ one: sampleWith(), other: star })));
  expect(processes).toEqual({ one: 3, other: 4, mean: 1 });
});

/** The differences of as many pairs, whose figure is each time that much larger. */
const alike = (pairs: number, figure: "jumpMax" | "clockPerSecondFast", by: number) => {
  const other = sampleWith({ [figure]: Number(sampleWith()[figure]) + by });
  return differencesOf(Array.from({ length: pairs }, () => ({ one: sampleWith(), other })))[figure];
};

test("a count that is one more in a few pairs may be so by chance, hundreds more may not", () => {
  expect(alike(2, "jumpMax", 1)).toMatchObject({ always: true, supported: false });
  expect(alike(5, "jumpMax", 1)).toMatchObject({ always: true, supported: false });
  expect(alike(2, "jumpMax", 300)).toMatchObject({ always: true, supported: true });
});

test("a figure per second changes by one event at a time too", () => {
  // The clock of the fastest machine reads 360, which is 6 a second.
  expect(alike(2, "clockPerSecondFast", 1 / 60).supported).toBe(false);
  expect(alike(2, "clockPerSecondFast", 6).supported).toBe(true);
});

test("a figure that one run lacks is not compared, though the other side has it", () => {
  const { latencyP50Us } = differencesOf([pairOf(100, 160), pairOf(null, 170)]);
  expect(latencyP50Us).toEqual({ one: null, other: 165, mean: null });
});

test("a figure that cannot be compared is there on both sides, without a difference", () => {
  const pairs = [pairOf(100, 160), pairOf(200, 280)];
  const { latencyP50Us, clockFast } = differencesOf(
    pairs,
    new Map([["latencyP50Us", "other rates"]]),
  );
  expect(latencyP50Us).toEqual({ one: 150, other: 220, mean: null });
  expect(clockFast.mean).toBe(0);
});

test("no pair at all is a mistake of the caller", () => {
  expect(() => differencesOf([])).toThrow(RangeError);
});
