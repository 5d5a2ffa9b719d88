import { describe, expect, test } from "vitest";
import { askedOnCommandLine } from "../../../src/cli/predict/predict-options.js";
import { predict } from "../../../src/cli/predict.js";
import type { TypedOptions } from "../../../src/cli/strict-command.js";
import { widthOf } from "../../../src/cli/text.js";
import { FakeScreen } from "../fake-screen.js";

async function shown(options: TypedOptions, columns = 80) {
  const screen = new FakeScreen(false, columns);
  await predict(askedOnCommandLine(options), options, screen);
  return { out: screen.out.join(""), err: screen.err.join("") };
}

async function documentOf(options: TypedOptions) {
  const { out, err } = await shown({ ...options, json: true });
  return { document: JSON.parse(out), err };
}

/** The cells of a machine's row, below the first line that begins so. */
function row(text: string, below: string, id: string): string[] {
  const lines = text.slice(text.indexOf(below)).split("\n");
  const line = lines.find((each) => each.startsWith(`${id} `)) ?? "";
  return line.split(/ +/);
}

test("of one setting all is shown: what is expected, and what chance makes of it", async () => {
  const { out } = await shown({ rates: ["1,6,6"] });
  expect(out).toContain("3 machines in a mesh for 1m, rates 1,6,6; idle ticks draw 1 to 10\n");
  expect(out).toContain("a falls behind");
  const [, rate, arrivals, load, growth, after, s, end, receive, send, internal] = row(
    out,
    "on average",
    "a",
  );
  expect([rate, arrivals, load, growth]).toEqual(["1", "2.00", "200", "1.00"]);
  expect([after, s, end]).toEqual(["100", "s", "60"]);
  expect([receive, send, internal]).toEqual(["100", "0", "0"]);
  const [, , queueFinal = ""] = row(out, "5 to 95 % of 1,000 runs of 1m", "a");
  const [low = 0, high = 0] = queueFinal.split("–").map(Number);
  expect(low).toBeGreaterThan(40);
  expect(low).toBeLessThan(60);
  expect(high).toBeGreaterThan(60);
});

test("the document has every figure, with its band, and the same words", async () => {
  const { document } = await documentOf({ rates: ["1,3,6"], duration: "20s", literal: true });
  const [one, ...more] = document.predictions;
  expect(more).toEqual([]);
  expect(one).toMatchObject({
    topology: "mesh",
    durationMs: 20_000,
    literal: true,
    rates: [1, 3, 6],
    drawnBySeed: null,
    phasesDecide: false,
    bandSeeds: 1_000,
    machines: {
      a: { load: "overloaded", inboxGrowthPerSecond: expect.closeTo(0.5), inboxAtEnd: 10 },
      c: { load: "stable", clockPerSecond: 6, inboxAtEnd: 0, inbox100AfterS: null },
    },
  });
  expect(one.machines.a.inbox100AfterS).toBeCloseTo(200);
  expect(one.machines.a.bands.queueFinal.low).toBeLessThan(10);
  expect(one.machines.a.bands.queueFinal.high).toBeGreaterThan(10);
  expect(one.sentences[0]).toContain("a falls behind");
  expect(one.literalBreachShare.low).toBeGreaterThan(0);
});

test("of several settings each has a line, and its machines in the same tables", async () => {
  const { out } = await shown({ rates: ["1,6,6", "2,6,6", "3,6,6"], duration: "10s" });
  expect(out).toMatch(/^1,6,6: a will fall behind: its inbox grows by 1\.0 message a second$/m);
  expect(out).toMatch(/^2,6,6: a is at the limit/m);
  expect(out).toMatch(/^3,6,6: all keep up$/m);
  expect(out.match(/^(\d,6,6|\s{5})\s+[abc]\s+\d /gm)).toHaveLength(18);
  expect(out).toContain("\n5 to 95 % of 1,000 runs of 10s, each by a seed of its own:\n");
  const { document } = await documentOf({ rates: ["1,6,6", "2,6,6"], duration: "10s" });
  expect(document.predictions.map(({ rates }: { rates: number[] }) => rates[0])).toEqual([1, 2]);
});

test("the same settings give the same bands", async () => {
  const options = { rates: ["2,3,4", "5,6,6"], duration: "5s" };
  expect(await documentOf(options)).toEqual(await documentOf(options));
});

test("the share of receives that break the condition is told of a literal run", async () => {
  const { out } = await shown({ rates: "1,6,6", duration: "10s", literal: true });
  expect(out).toMatch(/\nreceives no later than their send: \d+–\d+ %\n$/);
  expect(out).toMatch(/^3 machines in a mesh for 10s, .*\n? *draw 1 to 10; literal\n/);
});

test("a run that is too long to be tried has no band, and says so", async () => {
  const { out } = await shown({ rates: "100,100,100", duration: "24h" });
  expect(out).toMatch(/\nNo band: a run of so many ticks takes too long .*(\n.*)*has a band\.\n$/);
  const { document } = await documentOf({ rates: "100,100,100", duration: "24h" });
  expect(document.predictions[0]).toMatchObject({
    bandSeeds: 0,
    machines: { a: { bands: { queueFinal: null, clockPerSecond: null } } },
  });
});

test("of many machines those that fall behind are shown, and the rest counted", async () => {
  const options = { machines: 40, seed: 1, duration: "100ms" };
  const { out } = await shown(options, 200);
  expect(out).toContain("… and 20 more machines; --json has all\n");
  expect(out).toContain("rates 2,3,4,6,2,4,2,2,2,4,1,3,… (drawn by seed 1);");
  const { document } = await documentOf(options);
  expect(Object.keys(document.predictions[0].machines)).toHaveLength(40);
  expect(document.predictions[0].drawnBySeed).toBe(1);
});

test("without rates there is the map, and the reason", async () => {
  const { out, err } = await shown({});
  expect(out).toMatch(/^no rates are given, nor a --seed that draws them/);
  expect(out).toContain("all keep up: 141 of 216");
  expect(err).toBe("");
  const json = await documentOf({});
  expect(json.err).toMatch(/^no rates are given/);
  expect(json.document.map.counts).toEqual({ stable: 141, critical: 15, overloaded: 60 });
});

test("the map says what happens at the rates that were given", async () => {
  const { out } = await shown({ map: true, rates: ["1,6,6", "5,60,5"] });
  expect(out).toContain("6 2 a a a a[a]");
  expect(out).toContain("\n1,6,6: a will fall behind: its inbox grows by 1.0 message a second\n");
  expect(out).toContain("\n5,60,5: a and c will fall behind");
});

describe("on a narrow terminal", () => {
  test.each([80, 60, 40])("of %i columns everything fits", async (columns) => {
    const settings = [["1,6,6"], ["1,6,6", "6,1,1"], ["1000,6,6", "100,1,2,3,4"]];
    for (const rates of columns < 60 ? settings.slice(0, 2) : settings) {
      const { out } = await shown({ rates, duration: "1s" }, columns);
      expect(out.split("\n").filter((line) => widthOf(line) > columns)).toEqual([]);
    }
  });
});
