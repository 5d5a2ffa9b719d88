import { expect, test } from "vitest";
import { randomStream } from "../../src/model/random.js";
import { exponential } from "../../src/sim/exponential.js";

const MEAN = 5_000;

test("what is drawn is distributed as 1 - exp(-x / mean)", () => {
  const stream = randomStream(7, "a>b", "latency");
  const draws = Array.from({ length: 20_000 }, () => exponential(stream, MEAN));
  const share = (limit: number) => draws.filter((each) => each <= limit).length / draws.length;
  for (const limit of [50, 500, 2_500, 5_000, 10_000, 20_000]) {
    expect(share(limit)).toBeCloseTo(1 - Math.exp(-limit / MEAN), 1.8);
  }
  expect(draws.every((each) => Number.isInteger(each) && each >= 1)).toBe(true);
  expect(draws.reduce((sum, each) => sum + each, 0) / draws.length / MEAN).toBeCloseTo(1, 1.5);
});

test.each([
  ["the least", 0, 1],
  ["the median", 0x4000_0000, 3_465],
  ["twice the median", 0x6000_0000, 6_931],
  ["the greatest", 0x7fff_ffff, 58_917],
])("%s is a fixed whole number", (_name, bits, us) => {
  const stream = { integer: () => bits, fraction: () => 0 };
  expect(exponential(stream, MEAN)).toBe(us);
});
