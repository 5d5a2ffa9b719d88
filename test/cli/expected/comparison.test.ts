import { describe, expect, test } from "vitest";
import type { Analysis } from "../../../src/analysis/analyze.js";
import { type Comparison, compared } from "../../../src/cli/expected/comparison.js";
import { expectedLines } from "../../../src/cli/expected/expected-lines.js";
import { settingOf, type Told } from "../../../src/cli/expected/setting.js";
import { Simulation } from "../../../src/sim.js";
import { type Band, type Bands, bandsOf } from "../../../src/theory/band.js";
import { expectedOf } from "../../../src/theory/closed-form.js";
import { exercise } from "../../analysis/foreign/exercise.js";
import { asText } from "../../analysis/foreign/formats.js";
import { analyzeFiles } from "../../analysis/foreign/log-folder.js";
import { goodRun } from "../../analysis/good-run.js";

type Options = ConstructorParameters<typeof Simulation>[0];

async function simulated(options: Options): Promise<Analysis> {
  const run = new Simulation(options);
  run.runToEnd();
  return run.verdict();
}

/** Against bands that are given, or those of theory. */
function comparisonOf(analysis: Analysis, bands?: Bands, told: Told = {}): Comparison {
  const found = settingOf(analysis, told);
  if (found.kind !== "setting") throw new Error(found.why);
  const { setting } = found;
  return compared(analysis, setting, expectedOf(setting), bands ?? bandsOf(setting));
}

function linesOf(analysis: Analysis, comparison: Comparison): string[] {
  return expectedLines(comparison, analysis, (_, text) => text, 80).flatMap((line) =>
    line.split("\n"),
  );
}

const SHORT = { rates: [1, 3, 6], seed: 7, duration: "10s" };

describe("a figure outside its band", () => {
  /** Bands in which everything is, but for the largest inbox of a. */
  function bandsWith(queueMax: Band): Bands {
    const all: Band = { low: 0, median: 1, high: 1_000_000 };
    const figures = ["receive", "send", "internal", "finalClock", "clockPerSecond", "jumpMean"];
    const names = [...figures, "receiveJumpMean", "queueMax", "queueFinal"];
    const machine = Object.fromEntries(
      names.map((name) => [name, all]),
    ) as Bands["machines"][string];
    const machines = { a: { ...machine, queueMax }, b: machine, c: machine };
    return { seeds: 1_000, machines, literalBreachShare: null };
  }

  test("has a mark, and a sentence says what it may mean", async () => {
    const analysis = await simulated(SHORT);
    const queueMax = analysis.machines.a?.queueMax ?? 0;
    const inside = comparisonOf(analysis, bandsWith({ low: queueMax, median: 1, high: queueMax }));
    expect(inside.departure).toBeNull();
    expect(linesOf(analysis, inside).join("\n")).not.toContain("●");
    const outside = comparisonOf(analysis, bandsWith({ low: 90, median: 95, high: 99 }));
    expect(outside.departure).toStrictEqual({ outside: 1, of: 12, cause: { kind: "chance" } });
    const lines = linesOf(analysis, outside);
    expect(lines.filter((line) => line.endsWith(` ${queueMax}●`))).toHaveLength(1);
    expect(lines.slice(-3).join(" ")).toContain(
      "● 1 of 12 figures outside: by chance one in ten is, and figures of one run go   together; a longer run tells more",
    );
  });

  test("is as easy to read where it is large", async () => {
    const analysis = await simulated(SHORT);
    const large = comparisonOf(analysis, bandsWith({ low: 9_000, median: 9_500, high: 99_000 }));
    expect(linesOf(analysis, large).join("\n")).toContain(" 9,000–99,000");
  });

  test("is outside as people see it, in three digits", async () => {
    const analysis = await simulated(SHORT);
    const { machines } = comparisonOf(analysis, bandsWith({ low: 1, median: 1, high: 1 }));
    const { measured } = machines[0]?.figures.queueMax ?? {};
    const near = (measured ?? 0) - 0.004;
    const { departure } = comparisonOf(analysis, bandsWith({ low: 0, median: 1, high: near }));
    expect(departure).toBeNull();
  });

  test("is looked for where a run has no band at all", async () => {
    const analysis = await simulated({ ...SHORT, duration: "1s" });
    const none = Object.fromEntries(
      Object.keys(bandsWith({ low: 0, median: 0, high: 0 }).machines.a ?? {}).map((key) => [
        key,
        null,
      ]),
    ) as Bands["machines"][string];
    const bands = { seeds: 0, machines: { a: none, b: none, c: none }, literalBreachShare: null };
    const comparison = comparisonOf(analysis, bands);
    expect(comparison.departure).toBeNull();
    expect(comparison.machines[0]?.figures.clockPerSecond).toMatchObject({
      expected: 4,
      low: null,
      median: null,
      high: null,
    });
    expect(linesOf(analysis, comparison)[0]).toBe("theory and measurement (too long for bands):");
  });

  test.each<[string, Options, object, string]>([
    [
      "skipped ticks",
      { ...SHORT, stall: "c@3s+4s" },
      { kind: "lost ticks", ticks: 22, estimated: false },
      "22 lost ticks made machines slower",
    ],
    [
      "a slow network",
      { rates: [1, 6, 6], seed: 3, latency: "100ms" },
      { kind: "slow network", p50Us: 100_000 },
      "a slow network (messages took 100 ms)",
    ],
  ])("may come from %s", async (_what, options, cause, words) => {
    const analysis = await simulated(options);
    const comparison = comparisonOf(analysis);
    expect(comparison.departure?.cause).toStrictEqual(cause);
    expect(linesOf(analysis, comparison).at(-2)).toContain(`figures outside: ${words}`);
  });

  test("may come from starts that are apart, where the fastest tie and are aligned", async () => {
    const analysis = await simulated({ rates: [6, 6, 6], seed: 3, duration: "10s" });
    const { run } = analysis;
    const aligned = { ...analysis, run: { ...run, rules: { ...run.rules, phase: "aligned" } } };
    const comparison = comparisonOf(aligned as Analysis);
    expect(comparison.departure?.cause).toStrictEqual({ kind: "starts apart" });
    expect(linesOf(analysis, comparison).at(-2)).toContain(
      "figures outside: the fastest tie, and started milliseconds apart",
    );
  });

  test("may come from clocks that break the rules, but not if it is one that no clock moves", async () => {
    const wrong = await analyzeFiles(exercise(4, { mistake: "no increment at a receive" }));
    const { setting, ...found } = comparisonOf(wrong, undefined, OF_EXERCISE);
    expect(found.departure?.cause).toStrictEqual({ kind: "rules broken", others: 0 });
    // Twice as many receives are expected of all.
    const bands = bandsOf({ ...setting, rules: { ...setting.rules, durationMs: 60_000 } });
    const both = comparisonOf(wrong, bands, OF_EXERCISE);
    expect(both.departure?.cause).toMatchObject({ kind: "rules broken" });
    expect(linesOf(wrong, both).slice(-3).join(" ")).toContain(
      "the clocks break Lamport's rules, but that moves no   receives and no inbox",
    );
    expect(comparisonOf(wrong, bands, { ...OF_EXERCISE, rates: [6, 1.5, 1.5] }).departure).toEqual(
      expect.objectContaining({ cause: expect.objectContaining({ kind: "other rate", id: "a" }) }),
    );
  });

  test("may come from rates that are none of the run's, as times tell", async () => {
    const logs = await analyzeFiles(asText(goodRun()));
    const { departure } = comparisonOf(logs, undefined, { rates: [6, 5, 2], drawRange: 6 });
    expect(departure?.cause).toMatchObject({ kind: "other rate", id: "1", made: 40 });
  });

  test("is none between its band and what is expected of a long run", async () => {
    const analysis = await simulated({ ...SHORT, duration: "1s" });
    const bands = bandsWith({ low: 0, median: 1, high: 1_000 });
    const { a } = bands.machines;
    const clockPerSecond = (high: number) => {
      const machines = {
        ...bands.machines,
        a: { ...a, clockPerSecond: { low: 0, median: 1, high } },
      };
      return comparisonOf(analysis, { ...bands, machines } as Bands).machines[0]?.figures
        .clockPerSecond;
    };
    const found = clockPerSecond(1_000);
    expect(found?.expected).toBe(4);
    const measured = found?.measured ?? 0;
    expect(measured).toBeLessThan(4);
    expect(clockPerSecond(measured - 0.5)?.outside).toBe(false);
  });

  test("of a literal share has its sentence too", async () => {
    const analysis = await simulated({ ...SHORT, literal: true });
    const literalBreachShare = { low: 0.001, median: 0.001, high: 0.001 };
    const bands = { ...bandsWith({ low: 0, median: 1, high: 1_000 }), literalBreachShare };
    const comparison = comparisonOf(analysis, bands);
    expect(comparison.departure).toStrictEqual({ outside: 1, of: 13, cause: { kind: "chance" } });
    const lines = linesOf(analysis, comparison);
    const at = lines.findIndex((line) => line.startsWith("receives no later than their send:"));
    expect(lines.slice(at).join(" ")).toMatch(/ % ● \(.*● 1 of 13 figures outside: by chance/);
  });
});

/** Of `exercise(4)`: 45, 45 and 180 events. */
const OF_EXERCISE = { rates: [1.5, 1.5, 6], drawRange: 10, duration: 30_000 };

describe("a rate and a duration that the number of events contradicts", () => {
  test.each<[string, Told, string | undefined]>([
    ["as they were", {}, undefined],
    [
      "a shorter duration",
      { duration: 10_000 },
      "a made 45 events, but 1.5 ticks a second for 10s would be 15: is its rate, the duration or the order of the rates another?",
    ],
    [
      "a longer one",
      { duration: 60_000 },
      "a made 45 events, but 1.5 ticks a second for 1m would be 90:",
    ],
    ["a long one without bands", { duration: 86_400_000 }, "a made 45 events, but 1.5 ticks"],
    [
      "another order",
      { rates: [6, 1.5, 1.5] },
      "a made 45 events, but 6 ticks a second for 30s would be 180:",
    ],
  ])("are said to do so: %s", async (_what, told, words) => {
    const analysis = await analyzeFiles(exercise(4));
    const comparison = comparisonOf(analysis, undefined, { ...OF_EXERCISE, ...told });
    expect(comparison.departure?.cause.kind === "other rate").toBe(words !== undefined);
    const text = expectedLines(comparison, analysis, (_, line) => line, 1_000).join("\n");
    if (words !== undefined) expect(text).toContain(words);
  });
});

test("runs of a minute rarely leave their bands: fewer than one figure in ten", async () => {
  let bands: Bands | undefined;
  let [outside, of] = [0, 0];
  for (let seed = 1; seed <= 20; seed++) {
    const analysis = await simulated({ rates: [1, 3, 6], seed });
    const { machines, setting } = comparisonOf(analysis, bands);
    bands ??= bandsOf(setting);
    for (const { figures } of machines) {
      for (const figure of Object.values(figures)) {
        of += 1;
        if (figure.outside) outside += 1;
      }
    }
  }
  expect(of).toBe(240);
  expect(outside).toBeLessThan(24);
});

test("ticks that a program lost are estimated from rates and times, and said to be so", async () => {
  // It should tick six times a second.
  const logs = await analyzeFiles(asText(goodRun({ rates: [2, 5, 5.8] })));
  const comparison = comparisonOf(logs, undefined, { rates: [2, 5, 6], drawRange: 6 });
  expect(comparison.machines.map(({ estimatedTicks }) => estimatedTicks)).toStrictEqual([
    { made: 40, due: 40 },
    { made: 100, due: 100 },
    { made: 116, due: 120 },
  ]);
  expect(comparison.departure?.cause).toStrictEqual({
    kind: "lost ticks",
    ticks: 4,
    estimated: true,
  });
  const lines = linesOf(logs, comparison);
  expect(lines).toContain("ticks, estimated from rates and times: 3 made 116 of about 120");
  expect(lines.at(-2)).toContain("outside: about 4 lost ticks made machines slower");
});

describe("of a literal run the share of receives that are no later than their sends", () => {
  test.each([
    [[1, 6, 6], 64, 57, 70],
    [[6, 6, 6], 46, 41, 52],
  ])("is that of %j", async (rates, median, low, high) => {
    const analysis = await simulated({ rates, seed: 5, literal: true });
    const comparison = comparisonOf(analysis);
    const share = comparison.literalBreachShare;
    const found = [share?.median, share?.low, share?.high];
    for (const [i, percent] of [median, low, high].entries()) {
      expect(Math.abs(100 * (found[i] ?? 0) - percent)).toBeLessThan(3);
    }
    const check = analysis.checks.find(({ name }) => name === "clock-condition");
    expect(share?.measured).toBe(check?.name === "clock-condition" ? check.share : undefined);
    expect(linesOf(analysis, comparison)).toContainEqual(
      expect.stringMatching(
        /^receives no later than their send: [\d.]+ %( ●)? \(expected ≈[\d.]+ %, band [\d.]+–[\d.]+ %\)$/,
      ),
    );
  });

  test("is told of logs that do so, and not where a send is not known", async () => {
    const told = { rates: [1, 1, 2], drawRange: 10, duration: 60_000 };
    const habits = { mistake: "sent, then incremented" } as const;
    const known = comparisonOf(await analyzeFiles(exercise(4, habits)), undefined, told);
    expect(known.literalBreachShare?.measured).toBeGreaterThan(0);
    expect(known.literalBreachShare?.measured).toBeLessThan(1);
    expect(comparisonOf(await simulated(SHORT)).literalBreachShare).toBeNull();
  });
});

describe("what is shown", () => {
  test("fits 80 columns, whatever machines are called", async () => {
    const ids = ["studio-with-a-very-long-name-1", "studio-with-a-very-long-name-2", "c"];
    const analysis = await analyzeFiles(
      Object.fromEntries(
        Object.values(exercise(4, { from: false, to: false })).map((lines, i) => [
          `${ids[i]}.jsonl`,
          lines,
        ]),
      ),
    );
    const told = { rates: [1, 1, 2], drawRange: 10, duration: 60_000 };
    const lines = linesOf(analysis, comparisonOf(analysis, undefined, told));
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  test("of thirty machines is those that leave a band, five at most", async () => {
    const analysis = await simulated({ machines: 30, seed: 1, duration: "3s" });
    const comparison = comparisonOf(analysis);
    expect(comparison.machines).toHaveLength(30);
    const lines = linesOf(analysis, comparison);
    expect(lines.length).toBeLessThanOrEqual(2 + 5 * 3 + 3);
    expect(lines.filter((line) => / expected /.test(line)).length).toBeLessThanOrEqual(5);
  });

  test("of a run that is not compared is one line with what to tell, or nothing that was said", async () => {
    const logs = await analyzeFiles(asText(goodRun()));
    const found = settingOf(logs, {});
    if (found.kind === "setting") throw new Error("nothing is missing");
    expect(expectedLines(found, logs, (_, text) => text, Number.POSITIVE_INFINITY)).toStrictEqual([
      "not compared with theory: rates and the draw range are not recorded; tell with --rates 1,3,6 --draw-range 10",
    ]);
    const nothing = await analyzeFiles({ "a.jsonl": ['{"kind":"internal","lamport":1}'] });
    const none = settingOf(nothing, {});
    if (none.kind === "setting") throw new Error("one machine is compared");
    expect(expectedLines(none, nothing, (_, text) => text, 80)).toStrictEqual([]);
  });
});
