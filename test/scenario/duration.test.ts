import fc from "fast-check";
import { expect, test } from "vitest";
import { DURATION_MS_MAX } from "../../src/model/limits.js";
import { formatDuration, parseDuration } from "../../src/scenario/field.js";

test.each([
  ["500ms", 500],
  ["60s", 60_000],
  ["1.5s", 1_500],
  ["2m", 120_000],
  ["1.1m", 66_000],
  ["1h", 3_600_000],
  ["24h", DURATION_MS_MAX],
])("%s reads as %i ms", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  "",
  "20",
  "0s",
  "-1s",
  "1.5ms",
  "1.0001s",
  "25h",
  "1 s",
  "1s ",
  "1d",
  "s",
  "1e3s",
  "Infinitys",
])("%j is no duration", (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test.each([
  [500, "500ms"],
  [1_500, "1.5s"],
  [60_000, "1m"],
  [90_000, "90s"],
  [120_000, "2m"],
  [5_400_000, "90m"],
])("%i ms is written %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test("every whole number of milliseconds up to a day reads back as it was written", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: DURATION_MS_MAX }), (ms) => {
      expect(parseDuration(formatDuration(ms))).toBe(ms);
    }),
  );
});
