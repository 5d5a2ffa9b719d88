import { expect, test } from "vitest";
import { type Purpose, randomStream } from "../../src/model/random.js";

const PURPOSES: readonly Purpose[] = ["rate", "phase", "draws"];

function take(seed: number, id: string, purpose: Purpose): number[] {
  const stream = randomStream(seed, id, purpose);
  return Array.from({ length: 8 }, () => stream.integer(1, 1_000_000));
}

test("a seed means the same today as on the day it was written down", () => {
  const draws = randomStream(7, "a", "draws");
  expect(Array.from({ length: 12 }, () => draws.integer(1, 10))).toMatchInlineSnapshot(`
    [
      10,
      2,
      6,
      7,
      2,
      5,
      5,
      10,
      4,
      5,
      6,
      9,
    ]
  `);
  expect(take(0, "b", "rate")).toMatchInlineSnapshot(`
    [
      28566,
      272484,
      847934,
      306630,
      332857,
      949445,
      303405,
      632671,
    ]
  `);
  expect(randomStream(2 ** 32 - 1, "host-2", "phase").fraction()).toMatchInlineSnapshot(
    `0.07299714871785257`,
  );
});

test("another seed, id or purpose gives other numbers", () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 50; seed += 1) {
    for (const id of ["a", "b", "aa"]) {
      for (const purpose of PURPOSES) seen.add(take(seed, id, purpose).join());
    }
  }
  expect(seen.size).toBe(50 * 3 * 3);
});

test("taking from one stream does not move another", () => {
  const alone = take(7, "a", "phase");
  const draws = randomStream(7, "a", "draws");
  const phase = randomStream(7, "a", "phase");
  const mixed = alone.map(() => {
    draws.integer(1, 10);
    return phase.integer(1, 1_000_000);
  });
  expect(mixed).toEqual(alone);
});

test("integers lie within their bounds, fractions in [0, 1)", () => {
  const stream = randomStream(7, "a", "draws");
  for (let i = 0; i < 1_000; i += 1) {
    expect([1, 2, 3]).toContain(stream.integer(1, 3));
    const fraction = stream.fraction();
    expect(fraction >= 0 && fraction < 1).toBe(true);
  }
});
