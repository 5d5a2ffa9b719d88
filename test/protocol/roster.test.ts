import fc from "fast-check";
import { expect, test } from "vitest";
import { planRun, rosterHash } from "../../src/protocol/roster.js";
import { incarnation, peerFrom } from "./hello.js";

const THREE = [peerFrom("a"), peerFrom("b"), peerFrom("c")];

test("the run id is 16 hex digits over ids and incarnations, and stays what it is", () => {
  const incarnation = "1".padStart(20, "0");
  const three = ["a", "b", "c"].map((id) => ({ id, incarnation }));
  expect(rosterHash(three)).toMatchInlineSnapshot(`"2495cfd791c352b4"`);
  expect(rosterHash(THREE)).toMatch(/^[0-9a-f]{16}$/);
});

test("the run id does not depend on the order in which the machines were met", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(THREE, { minLength: 3 }), (shuffled) => {
      expect(rosterHash(shuffled)).toBe(rosterHash(THREE));
      expect(planRun(shuffled)).toEqual(planRun(THREE));
    }),
    { numRuns: 20 },
  );
});

test("a restarted machine makes another run", () => {
  const restarted = [...THREE.slice(1), peerFrom("a", { incarnation: incarnation(2) })];
  expect(rosterHash(restarted)).not.toBe(rosterHash(THREE));
});

test("the seed is the one that somebody gave, 0 included", () => {
  expect(planRun([...THREE.slice(1), peerFrom("a", { seed: 0 })]).seed).toBe(0);
  expect(planRun([...THREE.slice(1), peerFrom("a", { seed: 12 })]).seed).toBe(12);
});

test("a seed that nobody gave is the first 32 bits of the run id", () => {
  const { seed, runId } = planRun(THREE);
  expect(seed).toBe(Number.parseInt(runId.slice(0, 8), 16));
});

test("a rate that was given stays, one of a range is an integer of it", () => {
  const range = { min: 2, max: 4 };
  for (let seed = 0; seed < 40; seed += 1) {
    const hellos = [peerFrom("a", { seed, rate: 0.5 }), peerFrom("b", { rate: range })];
    const [a, b] = planRun([...hellos, peerFrom("c")]).roster;
    expect(a?.rate).toBe(0.5);
    expect([2, 3, 4]).toContain(b?.rate);
  }
});

test("a seed gives the rates and phases that it always gave, and the range is told", () => {
  const rate = { min: 1, max: 6 };
  const { roster } = planRun(["a", "b", "c"].map((id) => peerFrom(id, { seed: 7, rate })));
  expect(roster.map(({ id, rate, phaseUs }) => [id, rate, phaseUs])).toEqual([
    ["a", 5, 39_269],
    ["b", 4, 126_162],
    ["c", 6, 86_509],
  ]);
  expect(roster.map(({ rateRange }) => rateRange)).toEqual(Array(3).fill([1, 6]));
});

test("a phase lies within the first period, and is 0 when all are aligned", () => {
  for (let seed = 0; seed < 40; seed += 1) {
    for (const { phaseUs, rate } of planRun(THREE.map((h) => ({ ...h, seed }))).roster) {
      expect(Number.isInteger(phaseUs)).toBe(true);
      expect(phaseUs >= 0 && phaseUs < 1e6 / rate).toBe(true);
    }
  }
  const aligned = THREE.map((hello) => ({ ...hello, rules: { phase: "aligned" } as const }));
  expect(planRun(aligned).roster.map(({ phaseUs }) => phaseUs)).toEqual([0, 0, 0]);
});

test("the phase of the slowest machine that can be is an exact integer still", () => {
  for (const rate of [1e-15, Number.MIN_VALUE]) {
    const [a] = planRun([peerFrom("a", { rate }), ...THREE.slice(1)]).roster;
    expect(a?.phaseUs).toSatisfy(Number.isSafeInteger);
  }
});

test("what one machine was given, all follow", () => {
  const plan = planRun([peerFrom("a", { rules: { durationMs: 5 } }), ...THREE.slice(1)]);
  expect(plan.rules.durationMs).toBe(5);
});
