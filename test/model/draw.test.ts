import { expect, test } from "vitest";
import { drawAction } from "../../src/model/draw.js";
import { type RandomStream, randomStream } from "../../src/model/random.js";
import type { Draw } from "../../src/model/rules.js";

/** Says these numbers, one call after the other. */
function saying(...numbers: number[]): RandomStream {
  const next = () => numbers.shift() ?? Number.NaN;
  return { integer: next, fraction: next };
}

function tally(draw: Draw): Record<string, number> {
  const random = randomStream(7, "a", "draws");
  const counts: Record<string, number> = {};
  for (let i = 0; i < 6_000; i += 1) {
    const action = drawAction(draw, random);
    counts[action] = (counts[action] ?? 0) + 1;
  }
  return counts;
}

test("1, 2 and 3 are the three sends, the rest is internal", () => {
  const range: Draw = { kind: "range", range: 10 };
  const actions = Array.from({ length: 10 }, (_, i) => drawAction(range, saying(i + 1)));
  const sends = ["SEND_ONE", "SEND_SECOND", "BROADCAST"];
  expect(actions).toEqual([...sends, ...Array.from({ length: 7 }, () => "INTERNAL")]);
});

test("a draw range of 3 leaves nothing internal", () => {
  expect(Object.keys(tally({ kind: "range", range: 3 })).sort()).toEqual([
    "BROADCAST",
    "SEND_ONE",
    "SEND_SECOND",
  ]);
});

test("a draw range of 10 makes every action as likely as its numbers are many", () => {
  const counts = tally({ kind: "range", range: 10 });
  for (const send of ["SEND_ONE", "SEND_SECOND", "BROADCAST"]) {
    expect(counts[send]).toBeGreaterThan(500);
    expect(counts[send]).toBeLessThan(700);
  }
});

test("an internal probability is kept, and the sends share the rest evenly", () => {
  const counts = tally({ kind: "probability", internal: 0.4 });
  expect(counts.INTERNAL).toBeGreaterThan(2_250);
  expect(counts.INTERNAL).toBeLessThan(2_550);
  for (const send of ["SEND_ONE", "SEND_SECOND", "BROADCAST"]) {
    expect(counts[send]).toBeGreaterThan(1_080);
    expect(counts[send]).toBeLessThan(1_320);
  }
});

test("probability 1 is always internal, probability 0 never", () => {
  expect(Object.keys(tally({ kind: "probability", internal: 1 }))).toEqual(["INTERNAL"]);
  expect(tally({ kind: "probability", internal: 0 })).not.toHaveProperty("INTERNAL");
});
