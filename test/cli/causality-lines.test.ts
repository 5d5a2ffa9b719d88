import { expect, test } from "vitest";
import type { Causality } from "../../src/analysis/causality/causality.js";
import { causalityLines } from "../../src/cli/causality-lines.js";

const CAUSALITY: Causality = {
  pairs: 1000,
  happensBefore: 789,
  concurrent: 211,
  concurrentOrdered: 208,
  overtaking: { messages: 0, first: null },
  unconnected: { receives: 0, reasons: [] },
  contradiction: null,
};

const FIRST = {
  at: "b",
  message: { msg: "c#1", sent: "c:2", received: "b:1" },
  overtaken: { msg: "a#1", sent: "a:1", received: "b:2" },
};

test("two lines say how many pairs are concurrent, and what Lamport's order makes of them", () => {
  expect(causalityLines(CAUSALITY)).toStrictEqual([
    "concurrent: 21.1 % of the pairs of events across machines; overtaking: none",
    "  Lamport's order lists 98.6 % of these pairs, although nothing connects them",
  ]);
});

test("a share that rounds to none or all is said not to be that", () => {
  const many = { ...CAUSALITY, pairs: 1e9, concurrent: 1e5, concurrentOrdered: 99_999 };
  const [first, second] = causalityLines(many);
  expect(first).toMatch(/^concurrent: less than 0\.1 % of/);
  expect(second).toMatch(/lists more than 99\.9 % of/);
});

test("a message that overtook another is named with it", () => {
  const [first, , third] = causalityLines({
    ...CAUSALITY,
    overtaking: { messages: 2, first: FIRST },
  });
  expect(first).toMatch(/; overtaking: 2 messages$/);
  expect(third).toBe("  b received c#1 (b:1) before a#1 (b:2), though a:1 happens before c:2");
});

test("with receives whose send is not known the figures are bounds", () => {
  const lines = causalityLines({
    ...CAUSALITY,
    overtaking: { messages: 1, first: FIRST },
    unconnected: { receives: 1, reasons: ["the trace of a is missing"] },
  });
  expect(lines[0]).toBe(
    "concurrent: at most 21.1 % of the pairs of events across machines; overtaking: at least 1 message",
  );
  expect(lines.at(-1)).toBe(
    "  1 receive has no send that is known for certain: more may be connected",
  );
});

test("where clocks break the condition nothing is said of what they list", () => {
  expect(causalityLines({ ...CAUSALITY, concurrentOrdered: null })).toHaveLength(1);
});

test("logs that contradict themselves have a sentence in place of figures", () => {
  const contradiction = ["a:1", "b:2", "b:5", "a:3", "c:1", "c:2", "c:3"];
  const causality = { ...CAUSALITY, concurrent: null, overtaking: null, contradiction };
  expect(causalityLines(causality)).toStrictEqual([
    "no run can be so: each of these events has to come before the next, " +
      "a:1 → b:2 → b:5 → a:3 → c:1 → c:2 → … 1 more → a:1",
  ]);
});

test("nothing is said where no two machines have events", () => {
  expect(causalityLines({ ...CAUSALITY, pairs: 0 })).toStrictEqual([]);
  expect(causalityLines(undefined)).toStrictEqual([]);
});
