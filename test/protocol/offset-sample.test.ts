import fc from "fast-check";
import { expect, test } from "vitest";
import { offsetSample } from "../../src/protocol/offset-sample.js";

const S = 1_000_000;
const NOW = 1_767_225_600_000_000;

test("whatever each way takes, the offset is right to within half the round trip", () => {
  const wayUs = fc.nat(4 * S);
  const offsetUs = fc.integer({ min: -86_400 * S, max: 86_400 * S });
  fc.assert(
    fc.property(offsetUs, wayUs, wayUs, fc.nat(10 * S), (truthUs, thereUs, backUs, heldUs) => {
      const arrivedUs = NOW + thereUs;
      const leftUs = arrivedUs + heldUs;
      const t4 = leftUs + backUs;
      const sample = offsetSample(NOW, arrivedUs + truthUs, leftUs + truthUs, t4);
      expect(sample?.rttUs).toBe(thereUs + backUs);
      const errorUs = Math.abs((sample?.offsetUs ?? Number.NaN) - truthUs);
      expect(errorUs).toBeLessThanOrEqual(Math.ceil((thereUs + backUs) / 2));
    }),
  );
});

test("where both ways take equally long, the offset is exact", () => {
  expect(offsetSample(NOW, NOW + 7_300, NOW + 7_900, NOW + 1_200)).toEqual({
    offsetUs: 7_000,
    rttUs: 600,
  });
});

test.each([
  ["an answer that left before the question came", 0, 500, 499, 1_000],
  ["a round trip of less than nothing", 0, 500, 1_600, 1_000],
  ["a round trip of more than 8 s", 0, 500, 600, 8_000_101],
])("%s tells nothing", (_what, t1, t2, t3, t4) => {
  expect(offsetSample(t1, t2, t3, t4)).toBeUndefined();
});

test("stamps at the ends of their range give integers", () => {
  const { MAX_SAFE_INTEGER: most } = Number;
  for (const [near, far] of [
    [0, most],
    [most, 0],
  ] as const) {
    expect(offsetSample(near, far, far, near)).toEqual({ offsetUs: far - near, rttUs: 0 });
  }
});
