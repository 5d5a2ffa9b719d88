import { describe, expect, test } from "vitest";
import { type Band, type BandFigure, bandsOf, type MachineBands } from "../../src/theory/band.js";
import { settingOf } from "./settings.js";

const machineOf = (rates: readonly number[], id: string): MachineBands =>
  bandsOf(settingOf(rates)).machines[id] as MachineBands;

function width(band: Band): number {
  return band.high - band.low;
}

describe("a band", () => {
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

  // Mean and standard deviation over other 1,000 seeds; normal, 1.645 of them to each side.
  test.each([
    [[1, 6, 6], "queueFinal", 60.3, 9.4],
    [[1, 6, 6], "clockPerSecond", 3.21, 0.35],
  ] as const)(
    "at %j of the slowest machine's %s is at %f ± %f",
    (rates, figure, mean, deviation) => {
      const band = machineOf(rates, "a")[figure] as Band;
      expect(Math.abs(band.median - mean)).toBeLessThan(0.2 * deviation);
      expect(width(band) / (2 * 1.645 * deviation)).toBeCloseTo(1, 0.7);
    },
  );
});
