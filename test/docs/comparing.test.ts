import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { coverage, Noise } from "../analysis/comparison/noise.js";

const TEXT = readFileSync(new URL("../../docs/comparing.md", import.meta.url), "utf8");
const MEANS = { exponential: 1, lognormal: Math.exp(0.5) };

/** A row of figures in the document, by its first cell. */
function cells(first: string): number[] {
  const row = TEXT.split("\n").find((line) => line.startsWith(`| ${first} `)) ?? "";
  return row
    .split("|")
    .slice(2, -1)
    .map((cell) => Number(/\d+/.exec(cell)?.[0]));
}

test.each(["exponential", "lognormal"] as const)(
  "an interval of %s differences holds their mean as often as docs/comparing.md says",
  (name) => {
    const [pairs, stated] = [cells("pairs"), cells(name)];
    expect(pairs).toEqual([2, 3, 5, 10, 30]);
    for (const [i, each] of pairs.entries()) {
      const noise = new Noise(each);
      const share = coverage(each, MEANS[name], () => noise[name]());
      expect(Math.abs(100 * share - Number(stated[i])), `${each} pairs: ${share}`).toBeLessThan(
        1.5,
      );
    }
  },
);
