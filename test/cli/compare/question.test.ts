import { expect, test } from "vitest";
import { sampleOf } from "../../../src/analysis/comparison/sample.js";
import { filesFromCommandLine, type NamedFile } from "../../../src/cli/compare/compare-options.js";
import { Comparison } from "../../../src/cli/compare/comparison.js";
import { fileQuestion } from "../../../src/cli/compare/question.js";
import type { RunResult, SeedPair } from "../../../src/cli/compare/run-result.js";
import { goodRun, type RunPlan } from "../../analysis/good-run.js";
import { writeRun } from "../../analysis/run-folder.js";
import { analyzeRunFolder } from "../../kit/folders.js";
import { FakeScreen } from "../fake-screen.js";

const { stdout } = new FakeScreen(false);

function file(name: string, options: Readonly<Record<string, unknown>> = {}): NamedFile {
  const source = { option: (key: string) => key, where: (key: string) => `${name}:1: ${key}` };
  return { name, given: { options, source } };
}

const IMPACT = { sent: 8, delivered: 8, failed: 0, noticedMs: 12 };

async function resultOf(plan: Partial<RunPlan>): Promise<RunResult> {
  const folder = writeRun(goodRun({ durationMs: 4_000, ...plan }));
  const analysis = await analyzeRunFolder(folder);
  // The incarnations of simulated machines tell no time.
  return { folder, analysis, sample: { ...sampleOf(analysis), formingMs: 350 } };
}

/** What two files' runs of three seeds come to. */
async function compared(
  one: Partial<RunPlan>,
  other: Partial<RunPlan>,
  names: readonly [string, string] = ["calm.yaml", "busy.yaml"],
): Promise<{ readonly text: string; readonly document: Record<string, unknown> }> {
  const question = fileQuestion(filesFromCommandLine({}, [file(names[0]), file(names[1])]));
  const pair = async (seed: number): Promise<SeedPair> => {
    return {
      seed,
      one: await resultOf({ ...one, seed }),
      other: await resultOf({ ...other, seed }),
    };
  };
  const comparison = new Comparison([await pair(1), await pair(2), await pair(3)], question);
  return { text: comparison.text(stdout), document: JSON.parse(comparison.json()) };
}

test("files of other rates are compared in all but the ticks, and that row says why not", async () => {
  const { text } = await compared({ rates: [2, 5, 6] }, { rates: [1, 5, 6] });
  expect(text).toMatch(/^calm {2}calm\.yaml: mesh\nbusy {2}busy\.yaml: mesh\n/);
  expect(text).toContain("\nrates 2, 5, 6 against 1, 5, 6: ticks made, which follow from them,");
  expect(text).toMatch(/\n +calm +busy +difference\n/);
  expect(text).toMatch(/ ticks made +52\.0 +48\.0 +– +other rates\n/);
  expect(text).toMatch(/ gained per s, slowest +[\d.]+ +[\d.]+ +[-+][\d.]+ +\(/);
  expect(text).toMatch(/ mean length +[\d.]+ +[\d.]+ +[-+]?[\d.]+ +\(/);
  expect(text).toContain("\ndifference: busy.yaml less calm.yaml, mean of 3 pairs");
  expect(text).toContain("\nDo the logical clocks behave alike? ");
  expect(
    Math.max(
      ...text
        .split("\n")
        .slice(0, -2)
        .map((line) => line.length),
    ),
  ).toBeLessThan(81);
});

test("another draw spoils no row: what it does is what is asked", async () => {
  const { text } = await compared({ drawRange: 10 }, { drawRange: 4 });
  expect(text).toContain("\ndraw 0.7 internal against 0.25 internal\n");
  expect(text).not.toMatch(/ – /);
});

test("of another duration the counts have no difference, nor of other machines", async () => {
  const { text } = await compared({}, { durationMs: 5_000 });
  expect(text).toMatch(/ messages sent +[\d.]+ +[\d.]+ +– +other duration\n/);
  expect(text).toMatch(/ jump, mean +[\d.]+ +[\d.]+ +[-+]?[\d.]+ +\(/);
  const four = { ids: ["a", "b", "c", "d"], rates: [2, 5, 6, 6] };
  expect((await compared({}, four)).text).toMatch(/ messages sent .* – +other machines\n/);
});

test("the document for programs names both sides, and what differs between them", async () => {
  const { document } = await compared({ rates: [2, 5, 6] }, { rates: [1, 5, 6] });
  expect(document).toMatchObject({
    notes: [
      "calm  calm.yaml: mesh",
      "busy  busy.yaml: mesh",
      expect.stringMatching(/^rates 2, 5, 6 against/),
    ],
    pairs: [{ seed: 1, a: { status: "complete" }, b: { status: "complete" } }, {}, {}],
    differences: { ticksMade: { mean: null } },
  });
});

test("files that set the same are said to, and long names are cut in the table alone", async () => {
  const { text } = await compared({}, {}, ["order-of-magnitude.yaml", "order-of-size.yaml"]);
  expect(text).toMatch(/^A {2}order-of-magnitude\.yaml: mesh\nB {2}order-of-size\.yaml: mesh\n/);
  expect(text).toContain("\nno setting that traces record differs\n");
  const long = await compared({}, {}, ["order-of-magnitude.yaml", "small.yaml"]);
  expect(long.text).toMatch(/\n +order-of-… +small +difference\n/);
});

test("after a kill it is told what the others of each file still did", async () => {
  const star = { topology: "star" };
  const options = filesFromCommandLine({}, [file("one.yaml"), file("hub.yaml", star)]);
  const [one, other] = [await resultOf({}), await resultOf({})];
  const pair = {
    seed: 1,
    one: { ...one, impact: IMPACT },
    other: { ...other, impact: { ...IMPACT, delivered: 0 } },
  };
  const text = new Comparison([pair], fileQuestion(options)).text(stdout).replace(/\s+/g, " ");
  expect(text).toContain("after the kill one: the first machine hub: the hub");
  expect(text).toContain("Without the first machine the others of one.yaml delivered 8 of 8");
  expect(text).toContain("without the hub those of hub.yaml delivered 0 of 8.");
});
