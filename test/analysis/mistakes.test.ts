import { describe, expect, test } from "vitest";
import type { MistakeName } from "../../src/analysis/mistakes.js";
import { exercise, type Habits, type Mistake } from "./foreign/exercise.js";
import { analyzeFiles } from "./foreign/log-folder.js";

const NAMES: Readonly<Record<Mistake, MistakeName>> = {
  "sent, then incremented": "stamp before increment",
  "no increment at a receive": "no increment at a receive",
  "max(own + 1, message's)": "max(own + 1, message's)",
  "the message's clock": "message's clock taken over",
  "moved on arrival": "clock moved on arrival",
  "broadcast counted twice": "broadcast counted twice",
  "internal events do not count": "internal events without a tick",
  "logged, then incremented": "logged before the increment",
  "latest first": "latest message first",
  "two peers swapped": "peers not sorted",
};

/** What each of ten runs with a mistake looks like; of those in which it shows. */
async function looks(habits: Habits): Promise<(readonly MistakeName[])[]> {
  const seen = [];
  for (let seed = 0; seed < 10; seed++) {
    const { explanation } = await analyzeFiles(exercise(seed, habits));
    if (explanation !== null) seen.push(explanation.mistakes.map(({ name }) => name));
  }
  return seen;
}

describe("each mistake is told from all others by the logs that have it", () => {
  test.each(Object.entries(NAMES) as [Mistake, MistakeName][])("%s", async (mistake, name) => {
    for (const habits of [{ to: true }, {}, { from: false }]) {
      const seen = await looks({ ...habits, mistake });
      expect(seen.length).toBeGreaterThanOrEqual(9);
      expect(seen.filter(([first]) => first !== name)).toEqual([]);
      // Where no receiver is ever ahead, two may leave the same traces.
      expect(seen.filter(({ length }) => length === 1).length).toBeGreaterThanOrEqual(8);
    }
  });
});

test("without stamps, those are named together that leave the same traces", async () => {
  const told = { from: false, stamp: false };
  const seen = await looks({ ...told, mistake: "sent, then incremented" });
  expect(seen).toHaveLength(10);
  for (const names of seen) {
    expect(names[0]).toBe("stamp before increment");
    expect(names).toContain("max(own + 1, message's)");
  }
  const still = await looks({ ...told, mistake: "internal events do not count" });
  expect(new Set(still.flat())).toStrictEqual(new Set(["internal events without a tick"]));
});

test("what fits no mistake is not called one, and a right log has nothing to explain", async () => {
  const files = exercise(1);
  const damaged = (files["a.jsonl"] as readonly string[]).map((line, i) => {
    return i % 10 === 5 ? line.replace(/"lamport":\d+/, '"lamport":7') : line;
  });
  const { explanation } = await analyzeFiles({ ...files, "a.jsonl": damaged });
  expect(explanation?.mistakes).toStrictEqual([]);
  expect((await analyzeFiles(files)).explanation).toBeNull();
});
