import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Band, bandsOf } from "../../src/theory/band.js";
import { expectedOf } from "../../src/theory/closed-form.js";
import { settingOf } from "../theory/settings.js";

const TEXT = readFileSync(new URL("../../docs/theory.md", import.meta.url), "utf8");

/** The rows of three rates or more, without their cells' brackets. */
const ROWS = TEXT.split("\n").flatMap((line) => {
  const rates = /^\| (\d(?:,\d)+)/.exec(line)?.[1]?.split(",").map(Number);
  return rates === undefined ? [] : [{ rates, cells: line.split("|").slice(1, -1) }];
});

const numbers = (cell = "") => [...cell.matchAll(/[\d.]+/g)].map(([number]) => Number(number));

test("the theory beside measurements in docs/theory.md is what theory says", () => {
  const rows = ROWS.filter(({ cells }) => cells.length === 6);
  expect(rows).toHaveLength(8);
  for (const { rates, cells } of rows) {
    const [, arrivals, growth, clocks = "", , jump = ""] = cells;
    const { machines } = expectedOf(settingOf(rates));
    const [a] = machines;
    expect(numbers(arrivals)[0], `${rates}`).toBeCloseTo(a?.arrivalsPerSecond ?? 0, 3);
    expect(numbers(growth)[0], `${rates}`).toBeCloseTo(a?.inboxGrowthPerSecond ?? 0, 3);
    expect(clocks.includes("≥"), `${rates}`).toBe(a?.clockPerSecond === null);
    const least = machines.map(({ clockPerSecondMin }) => Number(clockPerSecondMin.toFixed(3)));
    expect(numbers(clocks), `${rates}`).toEqual(least);
    if (jump.includes("(")) expect(numbers(jump)[0]).toBeCloseTo(a?.jumpMean ?? 0, 2);
    else expect(a?.jumpMean).toBeNull();
  }
});

test("the bands beside other programs' runs in docs/theory.md are what predict says", () => {
  const rows = ROWS.filter(({ cells }) => cells.length === 4);
  expect(rows).toHaveLength(4);
  for (const { rates, cells } of rows) {
    const [drawn, clock, inbox, jumps] = cells;
    const { machines } = bandsOf(settingOf(rates, { range: numbers(drawn).at(-1) as number }));
    const edges = (band: Band | null | undefined, digits: number) =>
      band && [band.low, band.high].map((edge) => Number(edge.toFixed(digits)));
    const { a, b, c } = machines;
    expect(numbers(clock).slice(1), `${rates}`).toEqual(edges(a?.finalClock, 0));
    expect(numbers(inbox).slice(1), `${rates}`).toEqual(edges(a?.queueMax, 0));
    const all = [a, b, c].flatMap((machine) => [...new Set(edges(machine?.jumpMean, 2))]);
    expect(numbers(jumps).slice(3), `${rates}`).toEqual(all);
  }
});
