import fc from "fast-check";
import { expect, test } from "vitest";
import { exitCodeOf } from "../../src/analysis/verdict.js";
import { analyzeFolder } from "../kit/folders.js";
import { goodRun, PLAN, type RunPlan } from "./good-run.js";
import { writeRun } from "./run-folder.js";

const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const rate = fc.oneof(
  fc.integer({ min: 1, max: 20 }),
  fc.double({ min: 0.3, max: 9, noNaN: true }),
);

/** Any schedule: some machines far too slow for their inbox, some so late that they skip. */
const anyPlan: fc.Arbitrary<RunPlan> = fc.integer({ min: 3, max: 5 }).chain((n) =>
  fc.record({
    ids: fc.constant(["a", "b", "c", "d", "e"].slice(0, n)),
    rates: fc.array(rate, { minLength: n, maxLength: n }),
    seed,
    durationMs: fc.integer({ min: 1, max: 15_000 }),
    drawRange: fc.integer({ min: 3, max: 12 }),
    literal: fc.constant(false),
    latencyMaxUs: fc.constantFrom(1, 1_000, 2_000_000),
    latenessMaxUs: fc.constantFrom(0, 4_000, 900_000),
  }),
);

const atUs = fc.integer({ min: 1, max: 15_000_000 });

test("every good run passes every check, whatever its schedule", async () => {
  await fc.assert(
    fc.asyncProperty(anyPlan, async (plan) => {
      const { status, checks } = await analyze(plan);
      const passed = ["true", "nothing to check"];
      expect(checks.filter(({ result }) => !passed.includes(result))).toStrictEqual([]);
      expect(exitCodeOf({ status, checks })).toBe(0);
    }),
  );
}, 60_000);

test("no good run is accused because a machine died, was interrupted or stalled", async () => {
  const anyTrouble = fc.record(
    {
      kill: fc.record({ ids: fc.constantFrom(["a"], ["b", "c"]), atUs }),
      interrupt: fc.record({ ids: fc.constantFrom(["c"], ["a", "b", "c"]), atUs }),
      stall: fc.record({ id: fc.constantFrom("a", "c"), atUs, forUs: atUs }),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(anyPlan, anyTrouble, async (plan, trouble) => {
      const { checks } = await analyze({ ...plan, ...trouble });
      expect(checks.filter(({ result }) => result === "false")).toStrictEqual([]);
    }),
  );
}, 60_000);

test("where a trace is missing, nothing is claimed and nothing is false", async () => {
  await fc.assert(
    fc.asyncProperty(anyPlan, fc.constantFrom("a", "b", "c"), async (plan, id) => {
      const traces = goodRun(plan);
      traces.delete(id);
      const { status, checks } = await analyzeFolder(writeRun(traces));
      expect(status).toBe("degraded");
      for (const check of checks) {
        expect(check).toMatchObject({ result: "unknown" });
        expect("reason" in check && check.reason).toContain(`the trace of ${id} is missing`);
      }
    }),
  );
}, 60_000);

test("a literal run breaks the clock condition and nothing else", async () => {
  const { status, checks } = await analyze({ ...PLAN, literal: true });
  const broken = checks.filter(({ result }) => result !== "true");
  expect(broken.map(({ name }) => name)).toStrictEqual(["clock-condition"]);
  expect(broken[0]).toMatchObject({ literal: true, first: { file: "a.trace.jsonl" } });
  expect(exitCodeOf({ status, checks })).toBe(0);
});

test("after a death, what needs the end of that trace is unknown, the rest decided", async () => {
  const { status, checks } = await analyze({ ...PLAN, kill: { ids: ["c"], atUs: 9_000_000 } });
  const unknown = checks.filter(({ result }) => result === "unknown");
  expect(unknown.map(({ name }) => name)).toStrictEqual(["conservation", "ticks"]);
  expect(checks.every(({ result }) => result !== "false")).toBe(true);
  expect(exitCodeOf({ status, checks })).toBe(4);
});

test("a message of a machine that died may be one that its trace lacks", async () => {
  const traces = goodRun({ kill: { ids: ["c"], atUs: 9_000_000 } });
  traces.set("c", traces.get("c")?.slice(0, 10) ?? []);
  const { checks } = await analyzeFolder(writeRun(traces));
  const byName = new Map(checks.map((check) => [check.name, check]));
  for (const name of ["receives-have-sends", "clock-condition", "fifo"] as const) {
    expect(byName.get(name)).toMatchObject({
      result: "unknown",
      reason: expect.stringContaining("c died, and its trace ends before a message it sent"),
    });
  }
});

test("messages under way to an interrupted machine are lost, not a breach", async () => {
  const interrupt = { ids: ["a"], atUs: 9_000_000 };
  const { checks } = await analyze({ ...PLAN, latencyMaxUs: 900_000, interrupt });
  const conservation = checks.find(({ name }) => name === "conservation");
  expect(conservation).toMatchObject({ result: "true" });
  expect(conservation?.name === "conservation" && conservation.lost).toBeGreaterThan(0);
});

function analyze(plan: RunPlan) {
  return analyzeFolder(writeRun(goodRun(plan)));
}
