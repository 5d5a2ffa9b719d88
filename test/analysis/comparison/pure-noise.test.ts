import { expect, test } from "vitest";
import { differencesOf } from "../../../src/analysis/comparison/difference.js";
import type { Sample } from "../../../src/analysis/comparison/sample.js";
import { Noise } from "./noise.js";
import { sampleWith } from "./samples.js";

const COMPARISONS = 1_000;

/** In how many comparisons of two sides that are alike any difference is marked. */
function shareMarked(pairs: number, sample: () => Sample): number {
  let marked = 0;
  for (let comparison = 0; comparison < COMPARISONS; comparison += 1) {
    const drawn = Array.from({ length: pairs }, () => ({ one: sample(), other: sample() }));
    if (Object.values(differencesOf(drawn)).some(({ supported }) => supported)) marked += 1;
  }

  return marked / COMPARISONS;
}

/** A sample, all of whose figures are drawn anew. */
function drawn(draw: (usual: number) => number): Sample {
  const entries = Object.entries(sampleWith()).map(([figure, value]) => {
    return [figure, draw(Number(value))];
  });
  return Object.fromEntries(entries) as Sample;
}

const PAIRS = [2, 3, 5, 10, 30];

test("a comparison judges 25 figures", () => {
  const differences = differencesOf(PAIRS.map(() => ({ one: sampleWith(), other: sampleWith() })));
  expect(Object.values(differences).filter(({ p }) => p !== undefined)).toHaveLength(25);
});

test.each(PAIRS)(
  "of %i pairs of normal noise at most 6 in 100 comparisons have a mark",
  (pairs) => {
    const noise = new Noise(pairs);
    expect(shareMarked(pairs, () => drawn((usual) => usual + noise.normal()))).toBeLessThan(0.06);
  },
);

test.each([2, 5, 10])("nor more of %i pairs of skewed noise", (pairs) => {
  const noise = new Noise(pairs);
  expect(shareMarked(pairs, () => drawn((usual) => usual * noise.lognormal()))).toBeLessThan(0.06);
});

test.each([2, 3, 5, 10])("nor more of %i pairs of counts that seldom differ", (pairs) => {
  const noise = new Noise(pairs);
  const counts = () => {
    const sample = drawn((usual) => Math.round(usual + 0.6 * noise.normal()));
    const [clockPerSecondFast, clockPerSecondSlow] = [sample.clockFast, sample.clockSlow].map(
      (clock) => Number(clock) / 60,
    ) as [number, number];
    return { ...sample, clockPerSecondFast, clockPerSecondSlow };
  };
  expect(shareMarked(pairs, counts)).toBeLessThan(0.06);
});

test.each([2, 5, 10])(
  "nor more of %i pairs of figures that all go up and down together",
  (pairs) => {
    const noise = new Noise(pairs);
    const together = () => {
      const shift = noise.normal();
      return drawn((usual) => usual * (1 + 0.1 * shift + 0.01 * noise.normal()));
    };
    expect(shareMarked(pairs, together)).toBeLessThan(0.06);
  },
);
