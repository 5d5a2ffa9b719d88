import { expect, test } from "vitest";
import { bandsInWorker } from "../../src/cli/bands-in-worker.js";
import { DEFAULT_RULES } from "../../src/model/rules.js";
import { bandsOf } from "../../src/theory/band.js";

test("a thread finds the bands that are found without it", async () => {
  const rules = { ...DEFAULT_RULES, durationMs: 2_000 };
  const machines = ["a", "b", "c"].map((id, i) => ({ id, rate: 2 * i + 1 }));
  const setting = { machines, rules, topology: "star" } as const;
  expect(await bandsInWorker(setting)).toEqual(bandsOf(setting));
});

test("what goes wrong in the thread is told", async () => {
  await expect(bandsInWorker({} as never)).rejects.toThrow();
});
