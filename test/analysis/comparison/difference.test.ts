import { expect, test } from "vitest";
import { differencesOf, isSupported } from "../../../src/analysis/comparison/difference.js";
import { sampleWith } from "./samples.js";

const pairOf = (one: number | null, other: number | null) => {
  return { one: sampleWith({ latencyP50Us: one }), other: sampleWith({ latencyP50Us: other }) };
};

test("a figure's difference is the mean of those of its pairs", () => {
  const pairs = [pairOf(100, 160), pairOf(200, 280), pairOf(300, 370)];
  expect(differencesOf(pairs).latencyP50Us).toMatchObject({ one: 200, other: 270, mean: 70 });
});

test("a difference is supported when its interval does not hold 0", () => {
  const apart = differencesOf([pairOf(100, 160), pairOf(900, 955), pairOf(300, 371)]);
  expect(isSupported(apart.latencyP50Us)).toBe(true);
  expect(isSupported(apart.clockFast)).toBe(false);
  const noisy = differencesOf([pairOf(100, 400), pairOf(900, 500), pairOf(300, 310)]);
  expect(isSupported(noisy.latencyP50Us)).toBe(false);
});

test("one pair supports nothing", () => {
  const { latencyP50Us } = differencesOf([pairOf(100, 900)]);
  expect(latencyP50Us).toEqual({ one: 100, other: 900, mean: 800 });
  expect(isSupported(latencyP50Us)).toBe(false);
});

test("a figure that one run lacks is not compared, though the other side has it", () => {
  const { latencyP50Us } = differencesOf([pairOf(100, 160), pairOf(null, 170)]);
  expect(latencyP50Us).toEqual({ one: null, other: 165, mean: null });
});

test("a figure that cannot be compared is there on both sides, without a difference", () => {
  const pairs = [pairOf(100, 160), pairOf(200, 280)];
  const { latencyP50Us, clockFast } = differencesOf(pairs, new Set(["latencyP50Us"]));
  expect(latencyP50Us).toEqual({ one: 150, other: 220, mean: null });
  expect(clockFast.mean).toBe(0);
});

test("no pair at all is a mistake of the caller", () => {
  expect(() => differencesOf([])).toThrow(RangeError);
});
