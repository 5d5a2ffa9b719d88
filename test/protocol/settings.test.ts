import { expect, test } from "vitest";
import { findConflicts } from "../../src/protocol/settings.js";
import type { Hello } from "../../src/wire/frames.js";
import { peerFrom } from "./hello.js";

const conflicts = (mine: Partial<Hello>, theirs: Partial<Hello>) =>
  findConflicts(peerFrom("a", mine), peerFrom("b", theirs));

test("machines of which neither was given anything fit", () => {
  expect(conflicts({}, {})).toEqual([]);
});

test("what one side leaves open it adopts", () => {
  expect(conflicts({ rules: { durationMs: 5_000, literal: true } }, { seed: 7 })).toEqual([]);
});

test.each([
  ["machines", { machines: 3 }, { machines: 4 }, 3, 4],
  ["seed", { seed: 0 }, { seed: 1 }, 0, 1],
  ["durationMs", { rules: { durationMs: 1 } }, { rules: { durationMs: 2 } }, 1, 2],
  ["literal", { rules: { literal: false } }, { rules: { literal: true } }, false, true],
  ["phase", { rules: { phase: "random" } }, { rules: { phase: "aligned" } }, "random", "aligned"],
] as const)("a different %s is named with both values", (name, mine, theirs, own, other) => {
  expect(conflicts(mine, theirs)).toEqual([
    { mine: { name, value: own }, theirs: { name, value: other } },
  ]);
});

test("a draw range and an internal probability are two values of one setting", () => {
  const range = { kind: "range", range: 10 } as const;
  const probability = { kind: "probability", internal: 0.5 } as const;
  expect(conflicts({ rules: { draw: range } }, { rules: { draw: probability } })).toEqual([
    { mine: { name: "draw", value: range }, theirs: { name: "draw", value: probability } },
  ]);
  expect(conflicts({ rules: { draw: range } }, { rules: { draw: { ...range } } })).toEqual([]);
});

test("all conflicts are named, and from both sides alike", () => {
  const one = { seed: 1, machines: 4, rules: { literal: true, durationMs: 1 } };
  const other = { seed: 2, machines: 5, rules: { literal: true, durationMs: 2 } };
  const names = ["machines", "durationMs", "seed"];
  expect(conflicts(one, other).map(({ mine }) => mine.name)).toEqual(names);
  expect(conflicts(other, one).map(({ mine }) => mine.name)).toEqual(names);
});
