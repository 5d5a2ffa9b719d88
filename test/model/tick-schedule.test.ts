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

test("exactly the ticks that are 250 ms and a period late are skipped, one by one", () => {
  const moments = fc.record({
    rate: fc.constantFrom(1, 2, 3, 4, 5, 7, 50),
    phaseUs: fc.nat(300_000),
    durationMs: fc.integer({ min: 1_000, max: 3_000 }),
    k: fc.nat(2),
    // Most moments are those at which one tick is, or is not, just late enough.
    tick: fc.nat(6),
    late: fc.constantFrom("250 ms", "a period", "anyhow"),
    byUs: fc.integer({ min: -2, max: 2 }),
    anyUs: fc.nat(3_000_000),
  });
  let [skipped, worthDoing] = [0, 0];
  fc.assert(
    fc.property(moments, ({ rate, phaseUs, durationMs, k, tick, late, byUs, anyUs }) => {
      const dueUs = (i: number) => phaseUs + Number((BigInt(i) * 1_000_000n) / BigInt(rate));
      const allowedUs = { "250 ms": 250_000, "a period": Math.floor(1e6 / rate), anyhow: anyUs };
      const nowUs = dueUs(tick) + allowedUs[late] + byUs;
      const first = new TickSchedule(rate, phaseUs, durationMs).firstWorthDoing(k, nowUs);
      for (let i = k; dueUs(i) < durationMs * 1_000; i += 1) {
        const lateUs = nowUs - dueUs(i);
        // In whole numbers: later than a period of 1/rate seconds.
        const isTooLate = lateUs > 250_000 && lateUs * rate > 1_000_000;
        expect(i < first, `tick ${i}`).toBe(isTooLate);
        if (isTooLate) skipped += 1;
        else worthDoing += 1;
      }
    }),
    { numRuns: 500 },
  );
  expect(skipped).toBeGreaterThan(300);
  expect(worthDoing).toBeGreaterThan(300);
});

test("what is done, or is not due any more, is not done again", () => {
  const schedule = new TickSchedule(10, 0, 1_000);
  expect(schedule.firstWorthDoing(7, 500_000)).toBe(7);
  expect(schedule.firstWorthDoing(7, 60_000_000)).toBe(10);
  expect(schedule.firstWorthDoing(10, 60_000_000)).toBe(10);
});
