import { expect, test } from "vitest";
import { type LiveRow, liveTable, plainRow } from "../../src/cli/run-display.js";
import { paintFor } from "../../src/cli/screen.js";

function row(id: string, silentMs: number): LiveRow {
  return { id, status: { phase: "draining", links: 2, rate: 3 }, silentMs };
}

test("a machine that says nothing is shown as such, from 3 s on", () => {
  const rows = [row("a", 2_999), row("b", 7_900)];
  expect(plainRow(rows)).toBe("a draining | b no sign for 7 s");
  const [, a, b] = liveTable(rows, 10, 80, paintFor({})).split("\n");
  expect(a).toMatch(/^a .* draining *$/);
  expect(b).toMatch(/^b .* no sign for 7 s *$/);
});

test("rows that a terminal has no room for are counted", () => {
  const rows = ["a", "b", "c"].map((id) => row(id, 0));
  expect(liveTable(rows, 2, 80, paintFor({}))).toContain("… and 1 more");
});
