import { expect, test } from "vitest";
import type { SeedResult } from "../../../src/cli/seeds/seed-result.js";
import { playSweep } from "../../../src/cli/seeds/seed-sweep.js";
import type { Failing } from "../../../src/cli/seeds/sweep-report.js";
import { resolveRules } from "../../../src/model/rules.js";
import type { SimulatedScenario } from "../../../src/scenario/scenario.js";
import { playersHere, scenarioOf } from "./sweep-kit.js";

/** Hears what a screen would show. */
class Heard {
  readonly seeds: number[] = [];
  results: readonly SeedResult[] = [];
  failing: Failing | undefined;

  played(results: readonly SeedResult[]): void {
    this.seeds.push(...results.map(({ seed }) => seed));
  }

  shrinking(): void {}

  end(results: readonly SeedResult[], failing?: Failing): void {
    this.results = results;
    this.failing = failing;
  }
}

function resultOf(seed: number, kind?: string): SeedResult {
  const failures = kind === undefined ? [] : [{ kind, text: kind }];
  return { seed, status: "complete", failures, explained: [], sample: null };
}

function seedsTo(last: number): number[] {
  return Array.from({ length: last }, (_, i) => i + 1);
}

const NEVER = () => false;

test("all seeds are played, each once, and told in their order", async () => {
  const heard = new Heard();
  const sweep = { scenario: scenarioOf(), seeds: seedsTo(35), keeps: false };
  const players = playersHere(async (_scenario, seed) => resultOf(seed));
  expect(await playSweep(sweep, players, heard, NEVER)).toBe(false);
  expect(heard.results.map(({ seed }) => seed)).toEqual(seedsTo(35));
  expect(heard.seeds.toSorted((a, b) => a - b)).toEqual(seedsTo(35));
  expect(heard.failing).toBeUndefined();
});

test("the first seed that fails is led to the smallest scenario that fails alike", async () => {
  const scenario = scenarioOf({
    machines: 7,
    duration: "60s",
    loss: 0.02,
    latency: "1ms-20ms",
    clockSkew: "200ms",
    partition: ["a|b,g@3s-5s", "c|d@3s-6s"],
    crash: ["b@2s", "e@4s"],
    stall: ["f@1s+1s"],
    reset: ["a-c@3s"],
  });
  const rates = (one: SimulatedScenario) => resolveRules([one.rules]).durationMs;
  const isPlanted = (one: SimulatedScenario) =>
    one.faults.crashes.some(({ id }) => id === "b") && one.machines >= 4 && rates(one) >= 3_000;
  const players = playersHere(async (one, seed) => {
    if (seed < 12) return resultOf(seed);
    return resultOf(seed, isPlanted(one) ? "planted" : "another");
  });
  const heard = new Heard();
  expect(
    await playSweep({ scenario, seeds: seedsTo(20), keeps: false }, players, heard, NEVER),
  ).toBe(true);
  const { seed, smallest } = heard.failing as Failing;
  expect(seed).toBe(12);
  const { machines, faults } = smallest;
  expect({ machines, durationMs: rates(smallest) }).toEqual({ machines: 4, durationMs: 3_000 });
  expect(faults).toEqual({
    ...scenarioOf().faults,
    crashes: [expect.objectContaining({ id: "b" })],
  });
});

test("after an interrupt no more seeds begin", async () => {
  const heard = new Heard();
  const sweep = { scenario: scenarioOf(), seeds: seedsTo(1_000), keeps: false };
  const players = playersHere(async (_scenario, seed) => resultOf(seed));
  await playSweep(sweep, players, heard, () => heard.seeds.length >= 30);
  expect(heard.results.length).toBeLessThan(100);
  expect(heard.results.length).toBeGreaterThanOrEqual(30);
});
