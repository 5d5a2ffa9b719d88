import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exitCodeOf } from "../../../src/analysis/verdict.js";
import type { TraceRecord } from "../../../src/trace/records.js";
import { isReceive } from "../damage.js";
import { goodRun, isEvent, PLAN, type RunPlan } from "../good-run.js";
import { asLeast, asLeastNamed, asMost, asStar, asText, type Writer } from "./formats.js";
import { analyzeFiles, breachOf, checkOf, troubles } from "./log-folder.js";

// The runs of our own simulation, written as other programs would.

const anyPlan: fc.Arbitrary<RunPlan> = fc.record({
  ids: fc.constant(["a", "b", "c"]),
  rates: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 3, maxLength: 3 }),
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  durationMs: fc.integer({ min: 2_000, max: 15_000 }),
  drawRange: fc.integer({ min: 3, max: 12 }),
  literal: fc.constant(false),
  latencyMaxUs: fc.constantFrom(1, 1_000, 2_000_000),
  latenessMaxUs: fc.constantFrom(0, 4_000),
});

const NEVER = { queues: "not recorded", ticks: "not recorded", seed: "not recorded" } as const;

/** Of each format, what it cannot tell; `conservation` it can where every message came. */
const FORMATS: readonly (readonly [string, Writer, object])[] = [
  [
    "the least",
    asLeast,
    { ...NEVER, fifo: "not recorded", conservation: "not recorded", actions: "not recorded" },
  ],
  [
    "the least with names for stamps",
    asLeastNamed,
    { ...NEVER, fifo: "not recorded", conservation: "not recorded", actions: "not recorded" },
  ],
  ["the most", asMost, { ticks: "not recorded", seed: "not recorded" }],
  ["text", asText, { ...NEVER, actions: "not recorded" }],
  ["a star's JSON", asStar, { ...NEVER, forwards: "not recorded" }],
];

/** A run in which every machine has sent, and something came: else there is nothing to check. */
function isTalkative(traces: ReadonlyMap<string, readonly TraceRecord[]>): boolean {
  if (![...traces.values()].flat().some(isReceive)) return false;
  return [...traces.values()].every((records) => {
    return records.some((record) => record.kind === "send") && records.some(isEvent);
  });
}

describe.each(FORMATS)("of a good run logged as %s", (_name, write, unrecorded) => {
  test("every check is true that the format can tell, and the exit code is 0", async () => {
    await fc.assert(
      fc.asyncProperty(anyPlan, async (plan) => {
        const traces = goodRun(plan);
        fc.pre(isTalkative(traces));
        const analysis = await analyzeFiles(write(traces));
        const { conservation, ...others } = troubles(analysis);
        expect([undefined, "not recorded"]).toContain(conservation);
        const { conservation: _, ...expected } = { conservation: "", ...unrecorded };
        expect(others).toStrictEqual(expected);
        expect(analysis).toMatchObject({ status: null, losses: [] });
        expect(exitCodeOf(analysis)).toBe(0);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  test("the figures are those of the events", async () => {
    const traces = goodRun();
    const { machines, messages } = await analyzeFiles(write(traces));
    const figures = Object.values(machines);
    const counted = [...traces.values()].map((records) => {
      const events = records.filter(isEvent);
      const of = (kind: string) => events.filter((event) => event.kind === kind).length;
      return {
        internal: of("internal"),
        send: of("send"),
        receive: of("receive"),
        finalClock: events.at(-1)?.lamport,
        ticks: { due: null, made: null, skipped: null },
        latenessMaxUs: null,
      };
    });
    expect(figures).toMatchObject(counted);
    expect(messages.received).toBe(counted.reduce((sum, { receive }) => sum + receive, 0));
    expect(messages.failed).toBeNull();
  });

  test("a message that carries the clock before the increment is recognized", async () => {
    const analysis = await analyzeFiles(write(goodRun({ ...PLAN, literal: true })));
    const first = breachOf(analysis, "clock-condition");
    if (write === asLeastNamed) {
      expect(first?.reason).toMatch(/^the receive is stamped \d+, (its send|not max)/);
    } else expect(first?.reason).toMatch(/^\S+ carries \d+, not \d+$/);
    expect(first?.rule).toContain("the message carries the clock before the increment");
    expect(checkOf(analysis, "receives-have-sends").result).toBe("true");
    expect(breachOf(analysis, "fifo")).toBeUndefined();
    expect(exitCodeOf(analysis)).toBe(1);
  });

  test("a log that ends before what others received of it is no breach, but a doubt", async () => {
    const traces = goodRun();
    const c = traces.get("c") ?? [];
    traces.set("c", c.slice(0, 20));
    const analysis = await analyzeFiles(write(traces));
    expect(analysis.checks.filter(({ result }) => result === "false")).toStrictEqual([]);
    expect(analysis.losses).toContainEqual({
      kind: "sends-missing",
      from: expect.stringMatching(/^(c|3|127-0-0-1-8003)$/),
      to: expect.stringMatching(/^(a|1|127-0-0-1-8001)$/),
      messages: expect.any(Number),
    });
    expect(exitCodeOf(analysis)).toBe(4);
  });
});
