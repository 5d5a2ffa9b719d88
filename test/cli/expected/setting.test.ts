import { describe, expect, test } from "vitest";
import { settingOf } from "../../../src/cli/expected/setting.js";
import { ConfigError } from "../../../src/scenario/config-error.js";
import { exercise } from "../../analysis/foreign/exercise.js";
import { asLeast, asStar, asText } from "../../analysis/foreign/formats.js";
import { analyzeFiles } from "../../analysis/foreign/log-folder.js";
import { goodRun, type RunPlan } from "../../analysis/good-run.js";
import { writeRun } from "../../analysis/run-folder.js";
import { goodStar } from "../../analysis/star-run.js";
import { analyzeFolder } from "../../kit/folders.js";

const TOLD = { rates: [2, 5, 6], drawRange: 6 };
const ALL = ["a", "b", "c"];

function analyzed(plan: Partial<RunPlan> = {}) {
  return analyzeFolder(writeRun(goodRun(plan)));
}

describe("a run of k3mesh", () => {
  test("records all that theory needs", async () => {
    expect(settingOf(await analyzed(), {})).toStrictEqual({
      kind: "setting",
      setting: {
        machines: [
          { id: "a", rate: 2 },
          { id: "b", rate: 5 },
          { id: "c", rate: 6 },
        ],
        topology: "mesh",
        rules: {
          draw: { kind: "range", range: 6 },
          literal: false,
          durationMs: 20_000,
          phase: "random",
        },
      },
    });
    const star = settingOf(await analyzeFolder(writeRun(goodStar())), {});
    expect(star).toMatchObject({ setting: { topology: "star" } });
    const literal = settingOf(await analyzed({ literal: true }), {});
    expect(literal).toMatchObject({ setting: { rules: { literal: true } } });
  });

  test("that was interrupted lasted up to then", async () => {
    const found = settingOf(await analyzed({ interrupt: { ids: ALL, atUs: 9_000_000 } }), {});
    expect(found).toMatchObject({ setting: { rules: { durationMs: 9_000 } } });
  });

  test("that lost a machine is not compared, one without a trace is", async () => {
    const lost = settingOf(await analyzed({ kill: { ids: ["b"], atUs: 9_000_000 } }), {});
    expect(lost).toStrictEqual({
      kind: "not compared",
      why: "something was lost, and theory is of runs that lose nothing",
      toTell: [],
    });
    const left = settingOf(await analyzed({ interrupt: { ids: ["b"], atUs: 9_000_000 } }), {});
    expect(left.kind).toBe("not compared");
    const traces = goodRun();
    traces.delete("c");
    expect(settingOf(await analyzeFolder(writeRun(traces)), {}).kind).toBe("setting");
  });

  test("may be told what it records, and nothing else", async () => {
    const analysis = await analyzed();
    expect(settingOf(analysis, { ...TOLD, duration: 20_000 }).kind).toBe("setting");
    const wrong: [Parameters<typeof settingOf>[1], string][] = [
      [{ rates: [2, 5, 5] }, "--rates: the logs record the rates 2,5,6; leave it out"],
      [{ drawRange: 10 }, "--draw-range: the logs record a draw range of 6; leave it out"],
      [
        { internalProbability: 0.5 },
        "--internal-probability: the logs record a draw range of 6; leave it out",
      ],
      [{ duration: 1_000 }, "--duration: the logs record a duration of 20s; leave it out"],
      [
        { rates: [2, 5] },
        "--rates: has 2 rates, the logs are of 3 machines; give one for each of a, b, c",
      ],
    ];
    for (const [told, message] of wrong) {
      expect(() => settingOf(analysis, told)).toThrow(new ConfigError(...partsOf(message)));
    }
  });
});

function partsOf(message: string): [string, string] {
  const at = message.indexOf(": ");
  return [message.slice(0, at), message.slice(at + 2)];
}

describe("logs of other programs", () => {
  test("without rates, draws and times say all that is missing, and what tells it", async () => {
    expect(settingOf(await analyzeFiles(asLeast(goodRun())), {})).toStrictEqual({
      kind: "not compared",
      why: "rates, the draw range and the duration are not recorded",
      toTell: ["rates", "drawRange", "duration"],
    });
    const told = settingOf(await analyzeFiles(asLeast(goodRun())), TOLD);
    expect(told).toMatchObject({ why: "the duration is not recorded", toTell: ["duration"] });
  });

  test("with times last as long as these tell", async () => {
    const analysis = await analyzeFiles(asText(goodRun()));
    expect(settingOf(analysis, {})).toMatchObject({ toTell: ["rates", "drawRange"] });
    const found = settingOf(analysis, TOLD);
    expect(found).toMatchObject({ setting: { rules: { literal: false, phase: "random" } } });
    const { durationMs = 0 } = found.kind === "setting" ? found.setting.rules : {};
    expect(Math.abs(durationMs - 20_000)).toBeLessThanOrEqual(200);
    const told = settingOf(analysis, { ...TOLD, duration: 21_000 });
    expect(told).toMatchObject({ setting: { rules: { durationMs: 21_000 } } });
    for (const duration of [10_000, 60_000]) {
      expect(() => settingOf(analysis, { ...TOLD, duration })).toThrow(
        /^--duration: the logs record times over [\d.]+m?s; leave it out$/,
      );
    }
  });

  test("of a star record rates, probability and duration beside them", async () => {
    const args = { clock_speeds: [2, 5, 6], run_time: 20, prob_internal: 0.5 };
    const files = { ...asStar(goodRun()), "args.json": JSON.stringify(args) };
    const analysis = await analyzeFiles(files);
    expect(settingOf(analysis, {})).toMatchObject({
      setting: {
        topology: "star",
        machines: [{ rate: 2 }, { rate: 5 }, { rate: 6 }],
        rules: { draw: { kind: "probability", internal: 0.5 }, durationMs: 20_000 },
      },
    });
    expect(() => settingOf(analysis, { drawRange: 6 })).toThrow("an internal probability of 0.5");
  });

  test("that send the clock and then increment it are of a literal run", async () => {
    const told = { rates: [1, 2, 3], drawRange: 10, duration: 60_000 };
    const literal = exercise(4, { mistake: "sent, then incremented" });
    const right = exercise(4);
    const other = exercise(4, { mistake: "no increment at a receive" });
    const rules = [];
    for (const files of [literal, right, other]) {
      const found = settingOf(await analyzeFiles(files), told);
      rules.push(found.kind === "setting" && found.setting.rules.literal);
    }
    expect(rules).toStrictEqual([true, false, false]);
  });

  test("are of machines in the order of their ids, whatever they are called", async () => {
    const {
      "a.jsonl": a = [],
      "b.jsonl": b = [],
      "c.jsonl": c = [],
    } = exercise(4, {
      from: false,
      to: false,
    });
    const analysis = await analyzeFiles({ "B.jsonl": b, "a.jsonl": a, "C.jsonl": c });
    expect(analysis.run.roster.map(({ id }) => id)).toStrictEqual(["b", "c", "a"]);
    const found = settingOf(analysis, { rates: [2, 3, 1], drawRange: 10, duration: 1_000 });
    expect(found).toMatchObject({
      setting: {
        machines: [
          { id: "a", rate: 1 },
          { id: "b", rate: 2 },
          { id: "c", rate: 3 },
        ],
      },
    });
  });

  test("of which one is known by its number alone are not compared", async () => {
    const args = { clock_speeds: [2, 5, 6, 1], run_time: 20, prob_internal: 0.5 };
    const files = { ...asStar(goodRun()), "args.json": JSON.stringify(args) };
    const found = settingOf(await analyzeFiles(files), {});
    expect(found).toMatchObject({ kind: "not compared", why: "not all machines are known" });
  });

  test("of too few machines, or that prove nothing, are not compared", async () => {
    const traces = goodRun();
    traces.delete("c");
    const one = await analyzeFiles({ "a.jsonl": ['{"kind":"internal","lamport":1}'] });
    expect(settingOf(one, {})).toMatchObject({ why: one.nothingToJudge, toTell: [] });
    const two = await analyzeFiles({
      "a.jsonl": ['{"kind":"send","lamport":1}'],
      "b.jsonl": ['{"kind":"receive","lamport":2,"from":"a","msgLamport":1}'],
    });
    expect(settingOf(two, {})).toMatchObject({ why: "it takes 3 machines" });
  });
});
