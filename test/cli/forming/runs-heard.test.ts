import { expect, test } from "vitest";
import { RunsHeard } from "../../../src/cli/forming/join-instructions.js";

test("a run is here with so many machines as were heard of in the last 10 s", () => {
  const runs = new RunsHeard();
  for (const [machine, ms] of [
    ["1", 0],
    ["2", 5_000],
    ["1", 6_000],
  ] as const) {
    runs.heard("work", machine, ms);
  }
  runs.heard("else", "3", 6_000);
  expect(runs.now(6_000)).toEqual([
    { run: "work", machines: 2 },
    { run: "else", machines: 1 },
  ]);
  expect(runs.now(15_000)).toEqual([
    { run: "work", machines: 1 },
    { run: "else", machines: 1 },
  ]);
  expect(runs.now(16_000)).toEqual([]);
});

test("of any number of runs the three largest are shown", () => {
  const runs = new RunsHeard();
  for (let n = 0; n < 1_000; n += 1) runs.heard(`run-${n}`, `${n}`, 0);
  runs.heard("run-999", "x", 0);
  expect(runs.now(1)).toHaveLength(3);
  expect(runs.now(1)[0]).toEqual({ run: "run-999", machines: 2 });
});
