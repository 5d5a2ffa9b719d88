import { expect, test } from "vitest";
import { eventLine } from "../../src/cli/event-line.js";

test.each([
  [3_600_000_000, "forward by 3600.0 s"],
  [-750_000, "back by 0.8 s"],
])(
  "a computer's clock that was set by %d us is a line that says which way and how far",
  (byUs, how) => {
    const line = eventLine({ kind: "clock-jump", wallUs: 1, monoUs: 1, byUs }, 7);
    expect(line).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}! /);
    expect(line).toContain(`this computer's clock was set ${how}: no tick moves by it`);
  },
);

test.each([
  ["duration", "end, the duration is over: clock 12, inbox 3"],
  ["interrupted", "end, interrupted: clock 12, inbox 3"],
  ["drain-timeout", "end, though some others had not stopped in time: clock 12, inbox 3"],
  ["error", "end, by an error: clock 12, inbox 3"],
] as const)("an end by %s is told in words", (reason, words) => {
  const counts = { internal: 6, send: 4, receive: 2 };
  const ticks = { due: 12, made: 12, skipped: 0 };
  const end = { kind: "end", wallUs: 1, monoUs: 1, lamport: 12, queue: 3, counts, ticks } as const;
  expect(eventLine({ ...end, reason }, 12)).toMatch(new RegExp(`^\\S+  ${words}$`));
});

test("a peer that fell silent was so for 8 s at least, as in large runs it takes longer", () => {
  const down = { kind: "peer-down", peer: "b", reason: "silent", wallUs: 1, monoUs: 1 } as const;
  expect(eventLine(down, 1)).toMatch(/! b is lost: it was silent for at least 8 s$/);
});
