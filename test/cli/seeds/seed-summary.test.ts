import { expect, test } from "vitest";
import { memoryPlace, playSeed } from "../../../src/cli/seeds/play-seed.js";
import type { SeedResult } from "../../../src/cli/seeds/seed-result.js";
import { summaryOf, summaryText } from "../../../src/cli/seeds/seed-summary.js";
import { scenarioOf } from "./sweep-kit.js";

const plain = (_colour: unknown, text: string) => text;

/** A hundred seeds whose machines made 1 to 100 ticks. */
async function hundred(): Promise<SeedResult[]> {
  const { sample } = await playSeed(scenarioOf({ duration: "1s" }), 1, memoryPlace());
  if (sample === null) throw new Error("it did not form");
  return Array.from({ length: 100 }, (_, i) => ({
    seed: i,
    status: i < 90 ? "complete" : "degraded",
    failures: i === 3 ? [{ kind: "fifo", text: "" }] : [],
    explained: i < 90 ? [] : ["a machine died", ...(i > 97 ? ["ticks unknown"] : [])],
    sample: { ...sample, ticksMade: i + 1 },
  }));
}

test("a figure of many seeds has its mean, and the values that 5 % and 95 % do not exceed", async () => {
  const summary = summaryOf(await hundred());
  expect(summary.figures.ticksMade).toEqual({ mean: 50.5, p5: 5, p95: 95 });
  expect(summary).toMatchObject({
    seeds: 100,
    failed: 1,
    complete: 90,
    degraded: 10,
    notFormed: 0,
  });
  expect(summary.explained).toEqual({ "a machine died": 10, "ticks unknown": 2 });
  const text = summaryText(summary, plain, 80);
  expect(text.split("\n").slice(0, 4)).toEqual([
    "100 seeds: 1 failed; 90 complete, 10 degraded",
    "what the faults explain:",
    "  a machine died: 10 seeds",
    "  ticks unknown: 2 seeds",
  ]);
  expect(text).toMatch(/ticks made +50\.5 +5\.00 +95\.0\n/);
});

test("seeds of which none formed have no figures", () => {
  const none: SeedResult[] = [
    { seed: 1, status: "not formed", failures: [], explained: ["it did not form"], sample: null },
  ];
  expect(summaryText(summaryOf(none), plain, 80)).toBe(
    "1 seed: 0 failed; 0 complete, 1 not formed\nwhat the faults explain:\n  it did not form: 1 seed",
  );
});
