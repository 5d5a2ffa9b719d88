import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readScenarioFile } from "../../src/node/options-file.js";
import { scenarioFromCommandLine } from "../../src/scenario/scenario.js";
import { type BareFigures, bareRun } from "../kit/bare-run.js";

// What the comments of config/*.yaml and the README say of figures must be so in 95 of 100 runs.

const SEEDS = 200;
const HELD_MIN = 0.95;

type Machines = Readonly<Record<"a" | "b" | "c", BareFigures>>;
/** The words that state a figure, the figure, and the range that the words give. */
type Claim = readonly [words: string, figure: (run: Machines) => number, min: number, max: number];

const SECONDS_MAX = 60;
const arrivedAtA = ({ a }: Machines) => a.receive + a.queueLeft;

const DEFAULT: readonly Claim[] = [
  ["The slowest gets 1 to 2 messages a second", (run) => arrivedAtA(run) / 20, 1, 2],
  ["(c 6 to 6.1, b 5 to 6.1, a 2 to 6 at one", ({ c }) => c.clockPerSecond, 6, 6.1],
  ["b 5 to 6.1,", ({ b }) => b.clockPerSecond, 5, 6.1],
  ["a 2 to 6 at one tick a second)", ({ a }) => a.clockPerSecond, 2, 6],
  ["the mean jump (a 2 to 6,", ({ a }) => a.jumpMean, 2, 6],
  ["b 1.7 to 2.1,", ({ b }) => b.jumpMean, 1.7, 2.1],
  ["c 1 to 1.1: the slower, the larger)", ({ c }) => c.jumpMean, 1, 1.1],
  ["the largest inbox of a (3 to 21)", ({ a }) => a.queueMax, 3, 21],
];

const BUSY: readonly Claim[] = [
  ["2.6 to 3.5 messages a second arrive", (run) => arrivedAtA(run) / SECONDS_MAX, 2.6, 3.5],
  ["after a minute 95 to 150 wait", ({ a }) => a.queueLeft, 95, 150],
  ["its clock, which gains 1.5 to 2.5 a second,", ({ a }) => a.clockPerSecond, 1.5, 2.5],
  ["at 0.24 to 0.42 of the fast", ({ a, c }) => a.finalClock / c.finalClock, 0.24, 0.42],
  ["the mean inbox of a (46 to 76)", ({ a }) => a.queueMean, 46, 76],
  ["the largest (95 to 146)", ({ a }) => a.queueMax, 95, 146],
  ["its final clock (90 to 150)", ({ a }) => a.finalClock, 90, 150],
  ["that of c (360 to 361)", ({ c }) => c.finalClock, 360, 361],
];

const CALMER: readonly Claim[] = [
  ["--draw-range 10, where 12 to 52 wait", ({ a }) => a.queueLeft, 12, 52],
];

const ORDER_OF_MAGNITUDE: readonly Claim[] = [
  ["The slowest gets 1.7 to 2.7 a second", (run) => arrivedAtA(run) / SECONDS_MAX, 1.7, 2.7],
  ["as long as the run lasts (to 45 to 96)", ({ a }) => a.queueMax, 45, 96],
  ["the time to send (0 to 2 times)", ({ a }) => a.send, 0, 2],
  ["gains 0.33 to 0.6 of what", ({ a, c }) => a.finalClock / c.finalClock, 0.33, 0.6],
  ["(a 3.3 to 6, b 9.6", ({ a }) => a.clockPerSecond, 3.3, 6],
  ["b 9.6 to 10.1,", ({ b }) => b.clockPerSecond, 9.6, 10.1],
  ["c 10 to 10.1)", ({ c }) => c.clockPerSecond, 10, 10.1],
  ["internal and send events of a (0 to 3)", ({ a }) => a.internal + a.send, 0, 3],
  ["makes most of the messages", ({ a, b, c }) => c.send / (a.send + b.send + c.send), 0.5, 1],
];

const clocks = ({ a, b, c }: Machines) => [a, b, c].map((one) => one.clockPerSecond);
const SMALL_VARIATION: readonly Claim[] = [
  ["(6 to 6.4 on all,", (run) => Math.min(...clocks(run)), 6, 6.4],
  ["6.4 on all,", (run) => Math.max(...clocks(run)), 6, 6.4],
  ["within 0.1 of each", (run) => Math.max(...clocks(run)) - Math.min(...clocks(run)), 0, 0.1],
  ["the mean jump (a 1.5 to 1.6,", ({ a }) => a.jumpMean, 1.5, 1.6],
  ["b 1.2 to 1.3,", ({ b }) => b.jumpMean, 1.2, 1.3],
  ["c 1 to 1.1)", ({ c }) => c.jumpMean, 1, 1.1],
  ["largest inbox (0 to 3)", ({ a, b, c }) => Math.max(a.queueMax, b.queueMax, c.queueMax), 0, 3],
];

const README: readonly Claim[] = [
  ["at 1 tick a second beside one at 6 it gains 2 to 6", ({ a }) => a.clockPerSecond, 2, 6],
];

test.each<[string, string, Readonly<Record<string, unknown>>, readonly Claim[]]>([
  ["config/default.yaml", "default", {}, DEFAULT],
  ["config/busy.yaml", "busy", {}, BUSY],
  ["config/busy.yaml", "busy", { drawRange: 10 }, CALMER],
  ["config/order-of-magnitude.yaml", "order-of-magnitude", {}, ORDER_OF_MAGNITUDE],
  ["config/small-variation.yaml", "small-variation", {}, SMALL_VARIATION],
  ["README.md", "default", {}, README],
])("what %s says of the run %s %o is all so in 95 of 100 runs", (page, file, options, claims) => {
  const text = plain(page);
  for (const [words] of claims) expect(text).toContain(words);
  const path = fileURLToPath(new URL(`../../config/${file}.yaml`, import.meta.url));
  const scenario = scenarioFromCommandLine(options, readScenarioFile(path));
  const failed = new Map<string, number>();
  let held = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const run = Object.fromEntries(bareRun(scenario, seed)) as Machines;
    const wrong = claims.filter(([, figure, min, max]) => figure(run) < min || figure(run) > max);
    for (const [words] of wrong) failed.set(words, (failed.get(words) ?? 0) + 1);
    if (wrong.length === 0) held += 1;
  }
  expect(held / SEEDS, JSON.stringify([...failed])).toBeGreaterThanOrEqual(HELD_MIN);
});

test("the comments state no figure of a run that is not among these", () => {
  for (const [file, claims] of [
    ["default", DEFAULT],
    ["busy", [...BUSY, ...CALMER]],
    ["order-of-magnitude", ORDER_OF_MAGNITUDE],
    ["small-variation", SMALL_VARIATION],
  ] as const) {
    const words = claims.map((claim) => claim[0]).join(" ");
    for (const [range] of plain(`config/${file}.yaml`).matchAll(/[\d.]+ to [\d.]*\d/g)) {
      // What a draw is from and to is no figure.
      if (range !== "1 to 4") expect(words, file).toContain(range);
    }
  }
});

/** A page's words, without the marks of comments and the ends of lines. */
function plain(page: string): string {
  const text = readFileSync(new URL(`../../${page}`, import.meta.url), "utf8");
  return text.replace(/\n#?\s*/g, " ");
}
