import { describe, expect, test } from "vitest";
import { mapLines, rateMap } from "../../../src/cli/predict/rate-map.js";
import { widthOf } from "../../../src/cli/text.js";
import { DEFAULT_RULES } from "../../../src/model/rules.js";

const SIX = rateMap({ min: 1, max: 6 }, DEFAULT_RULES, "mesh");

test("of the rates from 1 to 6 sixty make a machine fall behind, and fifteen are at the limit", () => {
  expect(SIX.rates).toEqual([1, 2, 3, 4, 5, 6]);
  expect(SIX.counts).toEqual({ stable: 141, critical: 15, overloaded: 60 });
  expect(SIX.triples).toHaveLength(216);
});

test("a machine keeps up if six times its rate is more than the others' together", () => {
  for (const { rates, load, overloaded } of SIX.triples) {
    const sum = rates.reduce((all, rate) => all + rate, 0);
    const over = rates.map((rate) => Math.sign(sum - rate - 6 * rate));
    const worst = Math.max(...over);
    expect(load, rates.join()).toBe({ 1: "overloaded", 0: "critical", "-1": "stable" }[worst]);
    expect(overloaded).toEqual(["a", "b", "c"].filter((_id, place) => over[place] === 1));
  }
});

test("a smaller draw range makes more of them fall behind", () => {
  const rules = { ...DEFAULT_RULES, draw: { kind: "range", range: 4 } as const };
  const { counts } = rateMap({ min: 1, max: 6 }, rules, "mesh");
  expect(counts.overloaded).toBeGreaterThan(60);
});

test("the map is this picture, with the rates that were given in brackets", () => {
  expect(
    `\n${mapLines(
      SIX,
      [
        [1, 6, 6],
        [2, 6, 6],
        [3, 1, 3],
      ],
      {},
    ).join("\n")}\n`,
  ).toBe(PICTURE);
});

test("brackets are explained where there are some, not where rates are not on the map", () => {
  const legendOf = (...rates: number[]) => mapLines(SIX, [rates], {}).at(-1);
  expect(legendOf(1, 6, 6)).toBe("[] the rates that were given");
  expect(legendOf(1.5, 6, 6)).toContain("one falls behind");
});

describe("in a terminal", () => {
  test.each([80, 60, 40, 20])("of %i columns the map fits", (columns) => {
    const wide = rateMap({ min: 1, max: 12 }, DEFAULT_RULES, "mesh");
    for (const map of columns < 40 ? [SIX] : [SIX, wide]) {
      const lines = mapLines(map, [[1, 6, 6]], { isTTY: true, columns });
      expect(lines.filter((line) => widthOf(line) > columns)).toEqual([]);
    }
  });

  test("marks have colours, and are the same as without", () => {
    const lines = mapLines(SIX, [[1, 6, 6]], { isTTY: true, columns: 80 }).join("\n");
    const plain = mapLines(SIX, [[1, 6, 6]], { columns: 80 }).join("\n");
    expect(lines).not.toBe(plain);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what colours are made of.
    expect(lines.replace(/\u001b\[[\d;]*m/g, "").replace(/ +$/gm, "")).toBe(plain);
  });
});

const PICTURE = `
The rate of a is above each square, of b to the right, of c down; idle ticks
draw 1 to 10.

a = 1               a = 2               a = 3
c\\b 1 2 3 4 5 6     c\\b 1 2 3 4 5 6     c\\b 1 2 3 4 5 6
  1 · · · · = 2       1 · · · = c c       1 · · = c c c
  2 · · · = a a       2 · · · · · ·       2 · · · · · ·
  3 · · = a a a       3 · · · · · ·       3[=]· · · · ·
  4 · = a a a a       4 = · · · · ·       4 b · · · · ·
  5 = a a a a a       5 b · · · · ·       5 b · · · · ·
  6 2 a a a a[a]      6 b · · · ·[=]      6 b · · · · ·

a = 4               a = 5               a = 6
c\\b 1 2 3 4 5 6     c\\b 1 2 3 4 5 6     c\\b 1 2 3 4 5 6
  1 · = c c c c       1 = c c c c c       1 2 c c c c c
  2 = · · · · ·       2 b · · · · ·       2 b · · · · =
  3 b · · · · ·       3 b · · · · ·       3 b · · · · ·
  4 b · · · · ·       4 b · · · · ·       4 b · · · · ·
  5 b · · · · ·       5 b · · · · ·       5 b · · · · ·
  6 b · · · · ·       6 b · · · · ·       6 b = · · · ·

·  all keep up: 141 of 216
=  one is at the limit, with as many messages as ticks: 15
a  one falls behind, a here; 2 where two do: 60
[] the rates that were given
`;
