import { expect, test } from "vitest";
import { ClockWatch } from "../../src/runtime/node-clock.js";

const S = 1_000_000;
const HOUR_US = 3_600 * S;

test("a clock is looked at once a second", () => {
  const watch = new ClockWatch(0, 7 * S);
  expect([7, 7.9, 8, 9].map((s) => watch.isDue(s * S))).toEqual([false, false, true, true]);
  watch.look(0, 8.2 * S);
  expect([9.1, 9.2].map((s) => watch.isDue(s * S))).toEqual([false, true]);
});

test("a clock that is set is seen once, with how far and which way", () => {
  const watch = new ClockWatch(500, 0);
  expect(watch.look(500 + HOUR_US, S)).toBe(HOUR_US);
  expect(watch.look(500 + HOUR_US, 2 * S)).toBeUndefined();
  expect(watch.look(500, 3 * S)).toBe(-HOUR_US);
  expect(watch.look(500, 4 * S)).toBeUndefined();
});

test("a clock that is drawn to the right time, however long, does not jump", () => {
  const watch = new ClockWatch(0, 0);
  const looks = Array.from({ length: 100 }, (_, i) => watch.look(i * 100_000, i * S));
  expect(new Set(looks)).toEqual(new Set([undefined]));
});

test("half a second is a jump, a little less is none", () => {
  expect(new ClockWatch(0, 0).look(-500_000, S)).toBe(-500_000);
  expect(new ClockWatch(0, 0).look(499_999, S)).toBeUndefined();
});
