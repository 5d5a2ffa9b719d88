import fc from "fast-check";
import { expect, test } from "vitest";
import { OffsetCurve, type OffsetSample } from "../../src/analysis/offset-curve.js";
import { TwoClocks } from "./two-clocks.js";

const S = 1_000_000;

function sample(atS: number, offsetUs: number, errorUs: number): OffsetSample {
  return { atUs: atS * S, offsetUs, errorUs };
}

test("whatever each ping takes on its two ways, the curve is right to within its error", () => {
  const wayUs = fc.oneof(fc.nat(500), fc.nat(50_000), fc.nat(1 * S));
  const pings = fc.array(fc.tuple(fc.nat(2 * S), wayUs, wayUs), { minLength: 1, maxLength: 80 });
  const offsetUs = fc.integer({ min: -3_600 * S, max: 3_600 * S });
  const driftPpm = fc.integer({ min: -100, max: 100 });
  fc.assert(
    fc.property(pings, offsetUs, driftPpm, fc.nat(200 * S), (ways, apartUs, ppm, askedUs) => {
      const clocks = new TwoClocks(apartUs, ppm);
      let atUs = 20 * S;
      const samples = ways.map(([pauseUs, thereUs, backUs]) => {
        atUs += pauseUs;
        return clocks.ping(atUs, thereUs, backUs);
      });
      const { offsetUs: found, errorUs } = new OffsetCurve(samples).at(askedUs);
      // While a ping is on its way the clocks part as well, by the ten thousandth part of that.
      const allowedUs = errorUs * 1.0002 + 2;
      expect(Math.abs(found - clocks.offsetUs(askedUs))).toBeLessThanOrEqual(allowedUs);
    }),
    { numRuns: 1_000 },
  );
});

test("a change of 40 ppm is followed over a minute, through pings of which many are slow", () => {
  const clocks = new TwoClocks(-3 * S, 40);
  const samples = Array.from({ length: 60 }, (_, i) =>
    // Two of three are held up on the way back, by as much as half a second.
    clocks.ping(i * S, 150, i % 3 === 1 ? 150 : 150 + i * 8_000),
  );
  const curve = new OffsetCurve(samples);
  for (let atUs = 0; atUs < 60 * S; atUs += 100_000) {
    const { offsetUs, errorUs } = curve.at(atUs);
    expect(Math.abs(offsetUs - clocks.offsetUs(atUs))).toBeLessThanOrEqual(152);
    expect(errorUs).toBeLessThanOrEqual(400);
  }
  const { ppm, errorPpm } = curve.change() ?? { ppm: 0, errorPpm: 0 };
  expect(Math.abs(ppm - 40)).toBeLessThanOrEqual(errorPpm);
  expect(errorPpm).toBeLessThan(20);
});

test("between two samples the offset and its error go straight", () => {
  const curve = new OffsetCurve([sample(10, 500, 100), sample(20, 700, 200)]);
  expect(curve.at(10 * S)).toEqual({ offsetUs: 500, errorUs: 100 });
  expect(curve.at(15 * S)).toEqual({ offsetUs: 600, errorUs: 150 });
  expect(curve.at(20 * S)).toEqual({ offsetUs: 700, errorUs: 200 });
});

test("before the first and after the last the offset stays, and its error grows by 100 ppm", () => {
  const curve = new OffsetCurve([sample(20, 700, 200), sample(10, 500, 100)]);
  expect(curve.at(0)).toEqual({ offsetUs: 500, errorUs: 1_100 });
  expect(curve.at(21 * S)).toEqual({ offsetUs: 700, errorUs: 300 });
});

test("a sample counts unless a better one is so near that clocks cannot have parted as far", () => {
  const slow = sample(13, 90_000, 5_000);
  const around = [sample(10, 500, 100), sample(20, 700, 100)];
  expect(new OffsetCurve([...around, slow]).at(13 * S).offsetUs).toBe(560);
  const alone = [sample(10, 500, 100), sample(80, 700, 100)];
  expect(new OffsetCurve([...alone, sample(45, 9_000, 3_599)]).at(45 * S).offsetUs).toBe(9_000);
  expect(new OffsetCurve([...alone, sample(45, 9_000, 3_600)]).at(45 * S).offsetUs).toBe(600);
});

test("of equal samples of one moment the first counts", () => {
  const curve = new OffsetCurve([sample(1, 10, 50), sample(1, 30, 50), sample(1, 99, 70)]);
  expect(curve.at(1 * S)).toEqual({ offsetUs: 10, errorUs: 50 });
  expect(curve.change()).toBeUndefined();
});

test("where a clock stood still between two samples, the error is as large as the step", () => {
  const curve = new OffsetCurve([sample(10, 0, 100), sample(11, 2 * S, 100)]);
  expect(curve.at(10.5 * S)).toEqual({ offsetUs: 1 * S, errorUs: 2 * S + 100 });
  expect(curve.at(11 * S).errorUs).toBe(100);
});

test("the change is taken from the best sample of the first third and of the last", () => {
  const curve = new OffsetCurve([
    sample(0, 0, 900),
    sample(20, 400, 100),
    sample(50, 999, 50),
    sample(70, 2_400, 100),
    sample(90, 2_800, 1_000),
  ]);
  expect(curve.change()).toEqual({ ppm: 40, errorPpm: 4 });
});

test("a change that is less exact than any two clocks are is not told", () => {
  const over = (s: number) => new OffsetCurve([sample(0, 0, 250), sample(s, 400, 250)]);
  expect(over(5).change()).toBeUndefined();
  expect(over(5.1).change()?.errorPpm).toBeCloseTo(98.04);
});

test("clocks may be one and the same if every sample that counts allows it", () => {
  const near = [sample(1, 90, 100), sample(2, -120, 100), sample(3, 40, 30)];
  expect(new OffsetCurve(near).mayBeOne(20)).toBe(true);
  expect(new OffsetCurve(near).mayBeOne(9)).toBe(false);
  expect(new OffsetCurve([...near, sample(6, 5_000, 200)]).mayBeOne(20)).toBe(false);
  expect(new OffsetCurve([]).mayBeOne(0)).toBe(true);
});
