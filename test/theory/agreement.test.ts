import { describe, expect, test } from "vitest";
import { type Band, bandsOf, type MachineBands } from "../../src/theory/band.js";
import { BareLoop } from "../../src/theory/bare-loop.js";
import { expectedOf, type MachineExpectation } from "../../src/theory/closed-form.js";
import type { TheorySetting } from "../../src/theory/setting.js";
import { settingOf } from "./settings.js";

const LONG_S = 20_000;

/** What a machine of a long run did, per second or per receive. */
interface Measured {
  readonly arrivals: number;
  readonly growth: number;
  readonly clock: number;
  readonly receiveJump: number;
}

function measured(setting: TheorySetting): Measured[] {
  const { durationMs } = setting.rules;
  const tallies = setting.machines.map(() => ({ clock: 0, receives: 0, jumps: 0 }));
  const startsUs = setting.machines.map(() => 0);
  const loop = new BareLoop(setting, { seed: 7, latencyUs: 1_000, startsUs }, (place, result) => {
    const tally = tallies[place] as (typeof tallies)[number];
    if (result.kind === "receive") {
      tally.receives += 1;
      tally.jumps += result.lamport - tally.clock;
    }
    tally.clock = result.lamport;
  });
  loop.play();
  return loop.machines.map(({ lamport, queue }, place) => {
    const { receives, jumps } = tallies[place] as (typeof tallies)[number];
    const perSecond = (value: number) => (value * 1_000) / durationMs;
    return {
      arrivals: perSecond(receives + queue),
      growth: perSecond(queue),
      clock: perSecond(lamport),
      receiveJump: jumps / receives,
    };
  });
}

/** By how much two numbers differ, as a share of the second, or of 1 where it is less. */
function apart(value: number, truth: number): number {
  return Math.abs(value - truth) / Math.max(1, truth);
}

describe("of a run of 20,000 s", () => {
  const long = { durationMs: LONG_S * 1_000 };

  // Unsaturated, saturated, critical, tied: clocks and the slowest machine's mean jump, as others
  // measured them.
  test.each([
    [[1, 6, 6], [3.218, 6.444, 6.444], 3.22],
    [[1, 4, 6], [3.641, 6.051, 6.051], 3.64],
    [[1, 1, 6], [5.003, 4.965, 6.0], 5.01],
    [[2, 6, 6], [6.436, 6.444, 6.444], 3.22],
    [[3, 6, 6], [6.421, 6.421, 6.421], 2.77],
    [[4, 5, 6], [6.192, 6.192, 6.192], 2.31],
    [[6, 6, 6], [6.756, 6.756, 6.756], 1.44],
  ])("at %j clocks go at %j a second", (rates, clocks, slowJump) => {
    const setting = settingOf(rates, long);
    const { machines } = expectedOf(setting);
    const runs = measured(setting);
    runs.forEach(({ arrivals, growth, clock, receiveJump }, j) => {
      const expected = machines[j] as MachineExpectation;
      expect(apart(clock, clocks[j] as number)).toBeLessThan(0.02);
      expect(apart(arrivals, expected.arrivalsPerSecond)).toBeLessThan(0.02);
      expect(Math.abs(growth - expected.inboxGrowthPerSecond)).toBeLessThan(0.03);
      // Given how fast a clock goes, how far a receive moves it follows.
      const { rate, load } = expected;
      const drawing = Math.max(0, rate - expected.arrivalsPerSecond);
      const receives = Math.min(rate, expected.arrivalsPerSecond);
      if (receives > 0) {
        expect(apart(receiveJump, (clock - drawing) / receives)).toBeLessThan(0.03);
      }
      const common = (runs[2] as Measured).clock;
      const byCommon =
        load === "overloaded" ? (common * rate) / expected.arrivalsPerSecond : common;
      expect(apart(clock, byCommon)).toBeLessThan(0.02);
      expect(clock).toBeGreaterThan(expected.clockPerSecondMin * 0.98);
    });
    expect(apart((runs[0] as Measured).receiveJump, slowJump)).toBeLessThan(0.02);
  });

  test.each([
    [[1, 3, 6], {}],
    [[1, 1, 6], {}],
    // Two that are critical leave the third with nothing to receive.
    [[1, 1, 5], {}],
    [[2, 4, 9], { range: 3 }],
    [[6, 1, 2, 3, 1, 2], {}],
    [[1, 1, 2, 5, 12], { range: 4 }],
    // The fastest is the second peer of two, and the first two drown.
    [[1, 1.5, 8, 2, 2, 2, 2, 2, 2, 2], { range: 5 }],
    [[1, 6, 6], { literal: true }],
    [[4, 5, 6, 6, 3], { literal: true }],
    // More messages than clocks have steps: the first counts its own ticks.
    [[1, 4, 4, 4, 4, 4, 4, 4], { range: 3, literal: true }],
    [[1, 2, 3], { draw: { kind: "probability", internal: 0.4 }, literal: true }],
    [[2, 1, 5], { draw: { kind: "probability", internal: 0.2 } }],
  ] as const)("at %j with %j clocks and jumps are those of the closed form", (rates, rules) => {
    const setting = settingOf(rates, { ...long, ...rules });
    const { machines } = expectedOf(setting);
    measured(setting).forEach(({ arrivals, growth, clock, receiveJump }, j) => {
      const expected = machines[j] as MachineExpectation;
      expect(apart(clock, expected.clockPerSecond ?? Number.NaN)).toBeLessThan(0.02);
      expect(apart(arrivals, expected.arrivalsPerSecond)).toBeLessThan(0.03);
      expect(Math.abs(growth - expected.inboxGrowthPerSecond)).toBeLessThan(0.05);
      if (expected.arrivalsPerSecond > 0.01) {
        expect(apart(receiveJump, expected.receiveJumpMean ?? Number.NaN)).toBeLessThan(0.03);
      }
    });
  });

  test("two that tie gain on each other, unless they tick within the network's delay", () => {
    const s = 0.2;
    const slope = 6 * (1 + (s * (1 - s)) / ((2 - s) * (1 + s)));
    expect(apart(measured(settingOf([1, 6, 6], long))[1]?.clock ?? 0, slope)).toBeLessThan(0.005);
    const together = measured(settingOf([1, 6, 6], { ...long, phase: "aligned" }));
    expect(together[1]?.clock).toBe(6);
  });
});

const bandsAt = (rates: readonly number[], rules: Parameters<typeof settingOf>[1] = {}) =>
  bandsOf(settingOf(rates, rules));

/** How many half widths of the band a value is off its median. */
function off(value: number, { low, median, high }: Band): number {
  return Math.abs(value - median) / ((high - low) / 2);
}

describe("of a run of 60 s", () => {
  // Mean and standard deviation of other 1,000 seeds: 5 and 95 % are 1.645 deviations from the mean.
  test.each([
    [[1, 6, 6], "queueFinal", 60.3, 9.4],
    [[1, 6, 6], "clockPerSecond", 3.21, 0.35],
    [[2, 6, 6], "queueFinal", 7.2, 5.7],
    [[1, 2, 3], "queueFinal", 1.6, 1.8],
  ] as const)(
    "at %j the slowest machine's %s has the band of %f ± %f",
    (rates, figure, mean, sd) => {
      const band = bandsAt(rates).machines.a?.[figure] as Band;
      expect(Math.abs(band.median - mean)).toBeLessThan(0.4 * sd);
      expect((band.high - band.low) / (2 * 1.645 * sd)).toBeCloseTo(1, 0.7);
    },
  );

  // Programs of other people, on their computers: final clocks, largest inboxes, mean jumps.
  test.each([
    [[1, 3, 6], 10, [280, 350, 359], [25, 1, 0], [4.78, 1.96, 1]],
    [[1, 4, 6], 10, [218, 353, 359], [44, 1, 0], [3.74, 1.48, 1]],
    [[1, 5, 5], 10, [158, 306, 307], [52, 1, 0], [2.67, 1.02, 1.02]],
    [[1, 3, 6], 4, [130, 350, 359], [96, 9, 0], [2.19, 1.96, 1]],
  ])(
    "at %j with draws of 1 to %i other programs had clocks %j and inboxes %j",
    (rates, range, clocks, queues, jumps) => {
      const { machines } = bandsAt(rates, { range });
      const together = bandsAt(rates, { range, phase: "aligned" }).machines;
      ["a", "b", "c"].forEach((id, j) => {
        const { finalClock, queueMax, jumpMean } = machines[id] as MachineBands;
        const least = (together[id] as MachineBands).finalClock as Band;
        const clock = clocks[j] as number;
        expect(Math.abs((queues[j] as number) - (queueMax as Band).median)).toBeLessThan(27);
        if (j === 0) {
          // Twice the half width of a band is 3.3 standard deviations.
          expect(off(clock, finalClock as Band)).toBeLessThan(2);
          expect(off(queues[j] as number, queueMax as Band)).toBeLessThan(2);
          expect(off(jumps[j] as number, jumpMean as Band)).toBeLessThan(2);
        }
        // They sleep for a period after each tick, and so lose up to 3.5 % of their ticks.
        expect(clock).toBeGreaterThanOrEqual(least.low * 0.965);
        expect(clock).toBeLessThanOrEqual((finalClock as Band).high);
        expect(apart(jumps[j] as number, (jumpMean as Band).median)).toBeLessThan(
          j === 0 ? 0.3 : 0.06,
        );
      });
    },
  );

  test("every third to second receive breaks the condition when stamps are literal", () => {
    const shareAt = (rates: readonly number[]) => bandsAt(rates, { literal: true });
    const slow = shareAt([1, 6, 6]).literalBreachShare as Band;
    expect(slow.median).toBeCloseTo(0.64, 2);
    expect([slow.low, slow.high].map((share) => Math.round(share * 100))).toEqual([58, 70]);
    const tied = shareAt([6, 6, 6]).literalBreachShare as Band;
    expect(tied.median).toBeCloseTo(0.46, 2);
    expect([tied.low, tied.high].map((share) => Math.round(share * 100))).toEqual([39, 52]);
  });
});
