import { describe, expect, test } from "vitest";
import {
  type Band,
  type BandFigure,
  bandOf,
  bandsOf,
  type MachineBands,
} from "../../src/theory/band.js";
import type { TheorySetting } from "../../src/theory/setting.js";
import { settingOf } from "./settings.js";

describe("a band", () => {
  test("begins at the value of 5 % of the seeds, and ends at that of 95 %", () => {
    const upTo = (many: number) => Array.from({ length: many }, (_, i) => many - i);
    expect(bandOf(upTo(1_000))).toEqual({ low: 50, median: 500, high: 950 });
    expect(bandOf([null, ...upTo(20), null])).toEqual({ low: 1, median: 10, high: 19 });
    expect(bandOf([null])).toBeNull();
  });

  test("has its figures in order, and is the same again", () => {
    const bands = bandsOf(settingOf([1, 6, 6]));
    expect(bands.seeds).toBe(1_000);
    expect(Object.keys(bands.machines)).toEqual(["a", "b", "c"]);
    for (const machine of Object.values(bands.machines)) {
      for (const figure of Object.keys(machine) as BandFigure[]) {
        const { low, median, high } = machine[figure] as Band;
        expect([low, median, high].toSorted((a, b) => a - b)).toEqual([low, median, high]);
      }
    }
    expect(bandsOf(settingOf([1, 6, 6]))).toEqual(bands);
    expect(bands.literalBreachShare).toBeNull();
  });

  test.each([
    [30, 4, 60_000, 277],
    [3, 100, 600_000, 20],
    [3, 100, 666_667, 0],
    [3, 10_000, 60_000, 0],
    [3, 0.01, 1_000, 1_000],
  ])(
    "of %i machines at %f ticks a second for %i ms is by %i seeds",
    (n, rate, durationMs, seeds) => {
      const internalOnly = { kind: "probability", internal: 1 } as const;
      const rates = Array.from({ length: n }, () => rate);
      const bands = bandsOf(settingOf(rates, { draw: internalOnly, durationMs }));
      expect(bands.seeds).toBe(seeds);
      const { internal, receiveJumpMean } = bands.machines.a as MachineBands;
      expect(internal === null).toBe(seeds === 0);
      expect(receiveJumpMean).toBeNull();
    },
  );

  test("is by seeds that follow from the settings, each of them", () => {
    const short = { durationMs: 5_000 };
    const sends = (setting: TheorySetting) => JSON.stringify(bandsOf(setting).machines.b);
    const others = [
      settingOf([1, 6, 6], short),
      settingOf([2, 6, 6], short),
      settingOf([1, 6, 6], short, "star"),
      settingOf([1, 6, 6], { ...short, literal: true }),
      settingOf([1, 6, 6], { ...short, range: 9 }),
      settingOf([1, 6, 6], { ...short, phase: "aligned" }),
    ];
    expect(new Set(others.map(sends)).size).toBe(others.length);
    expect(sends(settingOf([1, 6, 6], short))).toBe(sends(others[0] as TheorySetting));
  });
});
