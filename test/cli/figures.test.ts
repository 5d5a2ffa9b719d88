import { expect, test } from "vitest";
import { counted, exactMs, measured, measuredMs } from "../../src/cli/figures.js";

test.each([
  [0, "0.00"],
  [0.314, "0.31"],
  [-0.314, "-0.31"],
  [12.34, "12.3"],
  [1234.5, "1235"],
  [null, "–"],
])("the measurement %d is shown as %s", (value, text) => {
  expect(measured(value)).toBe(text);
});

test("microseconds are shown as milliseconds", () => {
  expect(measuredMs(1_540)).toBe("1.54");
  expect(measuredMs(null)).toBe("–");
});

test("where a hundredth of a millisecond counts it is shown, however many there are", () => {
  expect([3_000_120_004, 340, -5].map(exactMs)).toEqual(["3,000,120.00", "0.34", "-0.01"]);
});

test("a noun agrees with its count", () => {
  expect(counted(1, "receive")).toBe("1 receive");
  expect(counted(12_345, "breach", "breaches")).toBe("12,345 breaches");
});
