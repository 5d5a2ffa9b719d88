import { expect, test } from "vitest";
import { eventLine } from "../../src/commands/event-line.js";

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
