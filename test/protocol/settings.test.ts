import { expect, test } from "vitest";
import { findConflict } from "../../src/protocol/settings.js";
import type { Hello } from "../../src/wire/frames.js";
import { helloFrom } from "./hello.js";

const conflict = (mine: Partial<Hello>, theirs: Partial<Hello>) =>
  findConflict(helloFrom("a", mine), helloFrom("b", theirs));

test("machines of which neither was given anything fit", () => {
  expect(conflict({}, {})).toBeUndefined();
});

test("what one side leaves open it adopts", () => {
  expect(conflict({ rules: { durationMs: 5_000, literal: true } }, { seed: 7 })).toBeUndefined();
});

test.each([
  ["machines", { machines: 3 }, { machines: 4 }, 3, 4],
  ["seed", { seed: 0 }, { seed: 1 }, 0, 1],
  ["durationMs", { rules: { durationMs: 1 } }, { rules: { durationMs: 2 } }, 1, 2],
  ["literal", { rules: { literal: false } }, { rules: { literal: true } }, false, true],
  ["phase", { rules: { phase: "random" } }, { rules: { phase: "aligned" } }, "random", "aligned"],
] as const)("a different %s is named with both values", (setting, mine, theirs, own, other) => {
  expect(conflict(mine, theirs)).toEqual({ setting, mine: own, theirs: other });
});

test("a draw range and an internal probability are two values of one setting", () => {
  const range = { kind: "range", range: 10 } as const;
  const probability = { kind: "probability", internal: 0.5 } as const;
  expect(conflict({ rules: { draw: range } }, { rules: { draw: probability } })).toEqual({
    setting: "draw",
    mine: range,
    theirs: probability,
  });
  expect(conflict({ rules: { draw: range } }, { rules: { draw: { ...range } } })).toBeUndefined();
});

test("a conflict is seen from both sides alike", () => {
  const one = { seed: 1, rules: { literal: true, durationMs: 1 } };
  const other = { seed: 2, rules: { literal: false, durationMs: 2 } };
  expect(conflict(one, other)?.setting).toBe(conflict(other, one)?.setting);
});

test("a rate is each machine's own", () => {
  expect(conflict({ rate: 1 }, { rate: { min: 2, max: 3 } })).toBeUndefined();
});
