import { describe, expect, test } from "vitest";
import { examine, report } from "./examining.js";
import { FOUND } from "./found.js";
import { judge } from "./judging.js";

const SEEDS = 150;

test(`whatever the scenarios of ${SEEDS} seeds break, a run is what it should be`, async () => {
  const count = { formed: 0, complete: 0 };
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const examined = await examine(seed);
    if (examined.breaches.length > 0) expect.fail(report(examined));
    if (examined.formed) count.formed += 1;
    if (examined.complete) count.complete += 1;
  }
  expect(count.formed).toBeGreaterThan(SEEDS * 0.9);
  expect(count.complete).toBeGreaterThan(SEEDS / 2);
});

describe("what the swarm found is mended", () => {
  test.each(FOUND)("$title", async ({ scenario }) => {
    expect((await judge(scenario)).breaches).toEqual([]);
  });
});
