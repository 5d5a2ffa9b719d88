import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { differencesOf } from "../../../src/analysis/comparison/difference.js";
import { comparisonTable } from "../../../src/cli/compare/comparison-table.js";
import { sampleWith } from "../../analysis/comparison/samples.js";

const plainly = (_: string, text: string) => text;

function table(changes: readonly Parameters<typeof sampleWith>[0][]): string[] {
  const pairs = changes.map((change) => ({ one: sampleWith(), other: sampleWith(change) }));
  return comparisonTable(differencesOf(pairs), ["mesh", "star"], plainly, 100).split("\n");
}

/** The row whose label begins so, with single spaces. */
function row(rows: readonly string[], label: string): string | undefined {
  return rows.find((line) => line.trimStart().startsWith(label))?.replace(/ +/g, " ");
}

test("a figure is a row with both sides, the difference, and its interval", () => {
  const rows = table([{ latencyP50Us: 998 }, { latencyP50Us: 1_000 }, { latencyP50Us: 1_002 }]);
  const text = " latency p50, ms 0.50 1.00 +0.50 (+0.50 to +0.50) ●";
  expect(row(rows, "latency p50")).toBe(text);
});

test("what does not stand out of the noise bears no mark", () => {
  const rows = table([{ jumpMean: 1.9 }, { jumpMean: 2.1 }]);
  expect(row(rows, "jump, mean")).toBe(" jump, mean 2.00 2.00 0.00 (-1.27 to +1.27)");
});

test("a difference that is rounded to nothing has no sign", () => {
  const rows = table([{ jumpMean: 1.9999 }, { jumpMean: 2.0004 }, { jumpMean: 1.9999 }]);
  expect(row(rows, "jump, mean")).toMatch(/^ jump, mean 2\.00 2\.00 0\.00 \(/);
});

test("what is the same in every pair, and what the topology decides, has no interval", () => {
  const rows = table([
    { processes: 4, ticksMade: 605 },
    { processes: 4, ticksMade: 605 },
  ]);
  expect(row(rows, "jump, mean")).toBe(" jump, mean 2.00 2.00 0.00 (in every pair)");
  expect(row(rows, "ticks made")).toBe(" ticks made 600 605 +5.00 (in every pair)");
  expect(row(rows, "processes")).toBe(" processes 3.00 4.00 +1.00 (by design)");
});

test("one pair has no interval", () => {
  expect(table([{ jumpMean: 3 }]).join("\n")).not.toContain(" to ");
});

test("a row that neither side has is left out, one that one side has is not", () => {
  const one = sampleWith({ cpuUsPerMessage: null, bytesPerMessage: null });
  const other = sampleWith({ cpuUsPerMessage: null });
  const text = comparisonTable(differencesOf([{ one, other }]), ["A", "B"], plainly, 100);
  expect(text).not.toContain("CPU");
  expect(text).toMatch(/bytes a message +– +140 +–/);
});

test("the table fits 80 columns, also with large figures", () => {
  const large = { bytesPerMessage: 1_234_567, cpuUsPerMessage: 7_654_321, formingMs: 123_456 };
  const lines = table([large, { ...large, formingMs: 234_567 }]);
  const widths = lines.map((line) => stripVTControlCharacters(line).length);
  expect(Math.max(...widths)).toBeLessThanOrEqual(80);
});
