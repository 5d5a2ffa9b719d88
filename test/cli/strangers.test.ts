import { expect, test } from "vitest";
import { Strangers } from "../../src/cli/event-line.js";

test("many strangers of one kind hide none of another", () => {
  const strangers = new Strangers();
  const full = Array.from({ length: 30 }, (_, i) => strangers.line(`h:${i}`, "full"));
  expect(full.slice(0, 7)).toEqual([
    ...[0, 1, 2, 3, 4].map((i) => `closed h:${i}: full`),
    "more of the same (full): not shown",
    undefined,
  ]);
  expect(strangers.line("h:99", "silent")).toBe("closed h:99: silent");
});

test("after twenty lines it is said once that there are more", () => {
  const strangers = new Strangers();
  const lines = Array.from({ length: 30 }, (_, i) => strangers.line("h:1", `reason ${i}`));
  expect(lines.filter((line) => line?.startsWith("closed"))).toHaveLength(20);
  expect(lines.slice(20)).toEqual(["more strangers: not shown", ...Array(9).fill(undefined)]);
});
