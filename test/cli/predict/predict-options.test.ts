import { describe, expect, test } from "vitest";
import { askedOnCommandLine, settingIfKnown } from "../../../src/cli/predict/predict-options.js";
import { addOptions, strictCommand } from "../../../src/cli/strict-command.js";
import { planRun } from "../../../src/protocol/roster.js";
import { scenarioFromCommandLine } from "../../../src/scenario/scenario.js";
import { yamlOptions } from "../../../src/scenario/yaml-options.js";
import { messageOf } from "../../scenario/message-of.js";

/** What is asked for by these words, typed beside a file if there is one. */
function asked(words: string, yaml?: string) {
  const command = addOptions(strictCommand("predict"), "predict");
  command.parse(words === "" ? [] : words.split(" "), { from: "user" });
  const file = yaml === undefined ? undefined : yamlOptions(yaml, "x.yaml", FILE);
  return askedOnCommandLine(command.opts(), file);
}

const FILE = { what: "a scenario file", example: "machines: 3" };

function ratesOf(words: string, yaml?: string): number[][] {
  return asked(words, yaml).settings.map(({ setting }) => setting.machines.map(({ rate }) => rate));
}

test("each list of rates that is typed is a setting, in place of those of a file", () => {
  expect(ratesOf("--rates 1,6,6")).toEqual([[1, 6, 6]]);
  expect(ratesOf("--rates 1,6,6 --rates 2,6,6 --rates 1,2,3,4")).toEqual([
    [1, 6, 6],
    [2, 6, 6],
    [1, 2, 3, 4],
  ]);
  expect(ratesOf("", "rates: [1, 3, 6]")).toEqual([[1, 3, 6]]);
  expect(ratesOf("--rates 2,2,2 --rates 4,4,4", "rates: 1,3,6")).toEqual([
    [2, 2, 2],
    [4, 4, 4],
  ]);
});

test("the rules are those of the file, with what is typed over them", () => {
  const { settings } = asked("--rates 1,3,6 --duration 5s", "drawRange: 4\nduration: 20s");
  expect(settings[0]?.setting).toMatchObject({
    rules: { draw: { kind: "range", range: 4 }, durationMs: 5_000, literal: false },
    topology: "mesh",
  });
});

test("rates that are not given are those that a run of the seed has", () => {
  const { settings, showsMap } = asked("--seed 7 --rate-range 1-12 --machines 4");
  const [only] = settings;
  const rate = { min: 1, max: 12 };
  const hellos = ["a", "b", "c", "d"].map((id) => {
    return { id, incarnation: id, host: "h", rate, seed: 7, rules: {}, topology: "mesh", run: "r" };
  });
  const { roster } = planRun(hellos as unknown as Parameters<typeof planRun>[0]);
  expect(only?.setting.machines).toEqual(roster.map(({ id, rate }) => ({ id, rate })));
  expect(only?.seed).toBe(7);
  expect(showsMap).toBe(false);
  expect(asked("", "seed: 7\nrates: 1,3,6").settings[0]?.seed).toBeUndefined();
  expect(asked("--rates 1,3,6", "seed: 7").settings[0]?.seed).toBeUndefined();
});

test("before a run its rates are known where they, or a seed, are given", () => {
  expect(settingIfKnown(scenarioFromCommandLine({}))).toBeUndefined();
  expect(settingIfKnown(scenarioFromCommandLine({ seed: 7 }))?.machines).toHaveLength(3);
  expect(settingIfKnown(scenarioFromCommandLine({ rates: "1,3,6" }))?.machines).toEqual([
    { id: "a", rate: 1 },
    { id: "b", rate: 3 },
    { id: "c", rate: 6 },
  ]);
});

test("without rates and seed there is the map of all rates that a seed may draw", () => {
  expect(asked("")).toMatchObject({ settings: [], showsMap: true, mapRates: { min: 1, max: 6 } });
  expect(asked("--rate-range 2-9")).toMatchObject({ showsMap: true, mapRates: { min: 2, max: 9 } });
});

test("a map is widened for rates that are given, as far as there is room", () => {
  expect(asked("--map --rates 1,3,6").mapRates).toEqual({ min: 1, max: 6 });
  expect(asked("--map --rates 1,3,8.5 --rates 1,10,5").mapRates).toEqual({ min: 1, max: 10 });
  expect(asked("--map --rates 5,60,5").mapRates).toEqual({ min: 1, max: 6 });
});

test("a file of simulate may be given, and what goes wrong in it is told", () => {
  const yaml = "rates: 1,3,6\nseeds: 1..9\nlatency: 1ms-20ms\ncrash: b@15s\nout: there";
  expect(asked("", yaml).faults).toEqual(["--latency 1ms-20ms", "--crash b@15s"]);
  expect(asked("--rates 1,3,6").faults).toEqual([]);
});

describe("refused is, in one line,", () => {
  const PICTURE = "is a picture of three machines, and these are";
  const ROOM = "has no room for the rates 1-13; give --rate-range of at most 12 rates";
  test.each([
    ["--rates 0,1,2", "--rates: 0 is no rate; give ticks per second above 0, at most 10000"],
    ["--rates 1,6", "--rates: 2 rates for 3 machines; give one rate per machine"],
    ["--rates x", '--rates: "x" is no list of rates; give one per machine, like 1,3,6'],
    ["--rates 1,6,6 --rates 1,6", "--rates: 2 rates for 3 machines; give one rate per machine"],
    ["--machines 2", "--machines: 2 is too few, a machine sends to two others; give 3 to 1000"],
    ["--machines 4 --rates 1,2,3", "--rates: 3 rates for 4 machines; give one rate per machine"],
    ["--seed 7 --rates 1,3,6", "--seed: decides nothing beside rates that are given; leave it out"],
    ["--map --machines 5", `--map: ${PICTURE} 5; leave it out`],
    ["--map --rates 1,2,3 --rates 1,2,3,4", `--map: ${PICTURE} 4; leave it out`],
    ["--map --rate-range 1-13", `--map: ${ROOM}`],
    ["--rates 1,2,3 --rate-range 1-6", "--rate-range: cannot stand beside --rates: both set one"],
    [
      "--machines 5",
      "--rates: not given, and no --seed that draws them for 5 machines from 1-6; give one of the two",
    ],
    ["--rate-range 1-13", "--rates: not given, and no --seed that draws them"],
  ])("%s", (words, message) => {
    expect(messageOf(() => asked(words))).toContain(message);
  });

  test("a seed that is typed beside a file's rates", () => {
    expect(messageOf(() => asked("--seed 7", "rates: 1,3,6"))).toContain("--seed: decides nothing");
  });

  test.each([
    ["rates: 1,6", "x.yaml:1: rates: 2 rates for 3 machines"],
    ["map: true", "x.yaml:1: map: "],
    ["rates: 1,3,6\nlatency: 0", "x.yaml:2: latency: "],
  ])("of a file %j", (yaml, message) => {
    expect(messageOf(() => asked("", yaml))).toContain(message);
  });
});
