import fc from "fast-check";
import { expect, test } from "vitest";
import { TickSchedule } from "../../src/model/tick-schedule.js";

const rate = fc.oneof(
  fc.integer({ min: 1, max: 10_000 }),
  fc.double({ min: 0.01, max: 10_000, noNaN: true }),
);
const phase = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const schedules = fc
  .tuple(rate, phase, fc.integer({ min: 1, max: 3_000 }))
  .map(([r, p, ms]) => new TickSchedule(r, Math.floor((p * 1e6) / r), ms));

test("tick k is due at phase + floor(k·10⁶/rate), whatever became of the others", () => {
  const schedule = new TickSchedule(3, 1_200, 60_000);
  expect([0, 1, 2, 3, 180].map((k) => schedule.dueUs(k))).toEqual([
    1_200, 334_533, 667_866, 1_001_200, 60_001_200,
  ]);
});

test("ticks that are due before a moment are those that counting finds", () => {
  fc.assert(
    fc.property(schedules, fc.integer({ min: 0, max: 4_000_000 }), (schedule, untilUs) => {
      const limitUs = Math.min(untilUs, schedule.durationUs);
      let counted = 0;
      while (schedule.dueUs(counted) < limitUs) counted += 1;
      expect(schedule.dueBefore(untilUs)).toBe(counted);
    }),
    { numRuns: 100 },
  );
});

test("no tick is due at the end of the duration or later", () => {
  const schedule = new TickSchedule(2, 0, 1_000);
  expect(schedule.dueBefore(Number.POSITIVE_INFINITY)).toBe(2);
  expect(schedule.dueUs(2)).toBe(schedule.durationUs);
});

test("a tick is worth doing unless it is 250 ms and a period late", () => {
  const fast = new TickSchedule(10, 0, 60_000);
  expect(fast.firstWorthDoing(0, 250_000)).toBe(0);
  // At 250.001 ms tick 0 is lost; tick 1, due at 100 ms, is not.
  expect(fast.firstWorthDoing(0, 250_001)).toBe(1);
  const slow = new TickSchedule(1, 0, 60_000);
  expect(slow.firstWorthDoing(0, 1_000_000)).toBe(0);
  expect(slow.firstWorthDoing(0, 1_000_001)).toBe(1);
});

test("exactly the ticks that are too late are skipped, and none that is done or to come", () => {
  const moments = fc.tuple(schedules, fc.nat(100), fc.integer({ min: 0, max: 5_000_000 }));
  fc.assert(
    fc.property(moments, ([schedule, k, nowUs]) => {
      const total = schedule.dueBefore(schedule.durationUs);
      fc.pre(k < total);
      const allowedUs = Math.max(250_000, 1e6 / schedule.rate);
      const first = schedule.firstWorthDoing(k, nowUs);
      expect(first).toBeGreaterThanOrEqual(k);
      expect(first).toBeLessThanOrEqual(total);
      // The latest of the skipped is the last one.
      if (first > k) expect(nowUs - schedule.dueUs(first - 1)).toBeGreaterThan(allowedUs);
      if (first < total) expect(nowUs - schedule.dueUs(first)).toBeLessThanOrEqual(allowedUs);
    }),
    { numRuns: 100 },
  );
});
