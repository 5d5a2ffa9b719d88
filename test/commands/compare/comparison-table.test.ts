import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { differencesOf } from "../../../src/analysis/comparison/difference.js";
import { comparisonTable } from "../../../src/commands/compare/comparison-table.js";
import { sampleWith } from "../../analysis/comparison/samples.js";

const plainly = (_: string, text: string) => text;

function table(changes: readonly Parameters<typeof sampleWith>[0][]): string[] {
  const pairs = changes.map((change) => ({ one: sampleWith(), other: sampleWith(change) }));
  return comparisonTable(differencesOf(pairs), ["mesh", "star"], plainly).split("\n");
}

test("a figure is a row with both sides, the difference, and its interval", () => {
  const rows = table([{ latencyP50Us: 900 }, { latencyP50Us: 1_100 }]);
  const row = rows.find((line) => line.includes("latency p50"));
  expect(row?.replace(/ +/g, " ")).toBe(" latency p50, ms 0.50 1.00 +0.50 (+0.40 to +0.60) ●");
});

test("what does not stand out of the noise bears no mark", () => {
  const rows = table([{ jumpMean: 1.9 }, { jumpMean: 2.1 }]);
  const row = rows.find((line) => line.includes("jump, mean"));
  expect(row?.replace(/ +/g, " ")).toBe(" jump, mean 2.00 2.00 0.00 (-0.10 to +0.10)");
});

test("a difference that is rounded to nothing has no sign", () => {
  const rows = table([{ jumpMean: 1.999 }, { jumpMean: 2.004 }]);
  const row = rows.find((line) => line.includes("jump, mean"));
  expect(row?.replace(/ +/g, " ")).toBe(" jump, mean 2.00 2.00 0.00 (0.00 to 0.00)");
});

test("one pair has no interval", () => {
  expect(table([{ jumpMean: 3 }]).join("\n")).not.toContain(" to ");
});

test("a row that neither side has is left out, one that one side has is not", () => {
  const one = sampleWith({ cpuUsPerMessage: null, bytesPerMessage: null });
  const other = sampleWith({ cpuUsPerMessage: null });
  const text = comparisonTable(differencesOf([{ one, other }]), ["A", "B"], plainly);
  expect(text).not.toContain("CPU");
  expect(text).toMatch(/bytes a message +– +140 +–/);
});

test("the table fits 80 columns, also with large figures", () => {
  const large = { bytesPerMessage: 1_234_567, cpuUsPerMessage: 7_654_321, formingMs: 123_456 };
  const lines = table([large, { ...large, formingMs: 234_567 }]);
  const widths = lines.map((line) => stripVTControlCharacters(line).length);
  expect(Math.max(...widths)).toBeLessThanOrEqual(80);
});
