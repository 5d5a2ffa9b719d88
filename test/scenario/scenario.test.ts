import { expect, test } from "vitest";
import { ConfigError } from "../../src/scenario/config-error.js";
import { scenarioFromCommandLine, scenarioFromOptions } from "../../src/scenario/scenario.js";
import { messageOf } from "./message-of.js";

test("a scenario without options has three machines, rates by seed and no given rules", () => {
  expect(scenarioFromOptions({})).toEqual({
    topology: "mesh",
    machines: 3,
    rateRange: { min: 1, max: 6 },
    rules: {},
    formTimeoutMs: 30_000,
    out: "runs",
  });
});

test("every option of a scenario finds its place", () => {
  const scenario = scenarioFromOptions({
    name: "demo",
    topology: "star",
    machines: 4,
    rates: [1, 3, 6, 0.5],
    drawRange: 4,
    duration: "1.5s",
    seed: 7,
    phase: "aligned",
    literal: true,
    formTimeout: "1m",
    out: "elsewhere",
  });
  expect(scenario).toEqual({
    name: "demo",
    topology: "star",
    machines: 4,
    rates: [1, 3, 6, 0.5],
    rateRange: { min: 1, max: 6 },
    rules: {
      draw: { kind: "range", range: 4 },
      durationMs: 1_500,
      phase: "aligned",
      literal: true,
    },
    seed: 7,
    formTimeoutMs: 60_000,
    out: "elsewhere",
  });
});

test("lists and their texts mean the same", () => {
  expect(scenarioFromOptions({ rates: "1, 3,6" })).toEqual(
    scenarioFromOptions({ rates: [1, 3, 6] }),
  );
  expect(scenarioFromOptions({ rateRange: "2-4" })).toEqual(
    scenarioFromOptions({ rateRange: [2, 4] }),
  );
  expect(scenarioFromOptions({ internalProbability: 0 }).rules).toEqual({
    draw: { kind: "probability", internal: 0 },
  });
});

test("rates say how many machines there are where nothing else does", () => {
  expect(scenarioFromOptions({ rates: "1,2,3,4" })).toMatchObject({ machines: 4 });
  expect(scenarioFromCommandLine({ rates: "1,2,3,4,5" })).toMatchObject({ machines: 5 });
});

test("nothing in a scenario can be changed, and the caller's list stays the caller's", () => {
  const rates = [1, 3, 6];
  const scenario = scenarioFromOptions({ rates });
  for (const part of [scenario, scenario.rates, scenario.rateRange, scenario.rules]) {
    expect(Object.isFrozen(part)).toBe(true);
  }
  expect(Object.isFrozen(rates)).toBe(false);
});

const WHOLE_RANGE =
  "is no range of rates; give whole numbers from 1 to 10000, the lower first, like 1-6";
const RATE = "is no rate; give ticks per second above 0, at most 10000";
const DURATION = "is no duration; give 1ms to 24h, like 500ms, 60s, 2m or 1h";

test.each([
  [{ machines: 2 }, "--machines: 2 is too few, a machine sends to two others; give 3 to 1000"],
  [{ machines: "x" }, '--machines: "x" is not a whole number; give 3 to 1000'],
  [{ machines: 3.5 }, "--machines: 3.5 is not a whole number; give 3 to 1000"],
  [{ machines: 1001 }, "--machines: 1001 is too large; give 3 to 1000"],
  [{ rates: "1,0,6" }, `--rates: 0 ${RATE}`],
  [{ rates: "1,3,10001" }, `--rates: 10001 ${RATE}`],
  [{ rates: "1,3" }, "--rates: 2 rates for 3 machines; give one rate per machine"],
  [{ rates: "1,x,3" }, '--rates: "1,x,3" is no list of rates; give one per machine, like 1,3,6'],
  [{ rateRange: "6-1" }, `--rate-range: "6-1" ${WHOLE_RANGE}`],
  [{ rateRange: "0-6" }, `--rate-range: "0-6" ${WHOLE_RANGE}`],
  [
    { drawRange: 2 },
    "--draw-range: 2 is too small, 1 to 3 are the three ways to send; give 3 to 1000000",
  ],
  [
    { internalProbability: 1.5 },
    "--internal-probability: 1.5 is no probability; give a number from 0 to 1",
  ],
  [
    { drawRange: 4, internalProbability: 0.5 },
    "--internal-probability: cannot stand beside --draw-range: both set one thing; keep one",
  ],
  [
    { rates: "1,3,6", rateRange: "1-6" },
    "--rate-range: cannot stand beside --rates: both set one thing; keep one",
  ],
  [{ duration: "20" }, `--duration: "20" ${DURATION}`],
  [{ formTimeout: "0s" }, `--form-timeout: "0s" ${DURATION}`],
  [{ seed: 2 ** 32 }, "--seed: 4294967296 is too large; give 0 to 4294967295"],
  [{ seed: -1 }, "--seed: -1 is too small; give 0 to 4294967295"],
  [{ phase: "late" }, '--phase: "late" is no phase; give random or aligned'],
  [{ out: "" }, '--out: "" is no folder; give a path'],
  [{ name: "hub" }, '--name: "hub" is a reserved word; choose another name'],
  [{ name: "latest" }, '--name: "latest" is a word for the newest run; choose another name'],
  [{ machines: 3, rates: "1,2,3,4" }, "--rates: 4 rates for 3 machines; give one rate per machine"],
])("the command line %j is refused with one line", (options, message) => {
  expect(messageOf(() => scenarioFromCommandLine(options))).toBe(message);
});

test("more rates than a run can have machines are refused", () => {
  expect(() => scenarioFromOptions({ rates: Array(1_001).fill(1) })).toThrow(
    "has more than 1000 rates; give one per machine",
  );
});

test("options of the screen are no settings of the run", () => {
  const screen = { json: true, quiet: true, debug: true };
  expect(scenarioFromCommandLine(screen)).toEqual(scenarioFromOptions({}));
});

test("an unknown option in code is named together with the nearest known one", () => {
  const options = { durration: "20s" };
  expect(() => scenarioFromOptions(options as object)).toThrow(
    new ConfigError("scenario.durration", "no such option; did you mean duration?"),
  );
});

test.each([
  [3, 30_000],
  [10, 30_000],
  [11, 31_000],
  [100, 120_000],
])("%i machines have %i ms to form, where nothing else is said", (machines, ms) => {
  expect(scenarioFromOptions({ machines }).formTimeoutMs).toBe(ms);
  expect(scenarioFromOptions({ machines, formTimeout: "5s" }).formTimeoutMs).toBe(5_000);
});
