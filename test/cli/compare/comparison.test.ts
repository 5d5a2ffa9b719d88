import { expect, test } from "vitest";
import type { FailureImpact } from "../../../src/analysis/comparison/failure-impact.js";
import { sampleOf } from "../../../src/analysis/comparison/sample.js";
import { Comparison } from "../../../src/cli/compare/comparison.js";
import { MESH_OR_STAR } from "../../../src/cli/compare/question.js";
import type { RunResult, SeedPair } from "../../../src/cli/compare/run-result.js";
import { goodRun, type RunPlan } from "../../analysis/good-run.js";
import { writeRun } from "../../analysis/run-folder.js";
import { goodStar } from "../../analysis/star-run.js";
import { analyzeRunFolder } from "../../kit/folders.js";
import { FakeScreen } from "../fake-screen.js";

const EFFORT = {
  ...{ cpuUs: 1_000_000, bytesSent: 20_000, modelBytes: 5_000 },
  ...{ frames: 500, modelFrames: 200 },
};

type Runs = Parameters<typeof writeRun>[0];

async function resultOf(runs: Runs, impact?: FailureImpact): Promise<RunResult> {
  const folder = writeRun(runs);
  const analysis = await analyzeRunFolder(folder);
  const sample = sampleOf(analysis, [EFFORT]);
  // The incarnations of simulated machines tell no time.
  return {
    folder,
    analysis,
    sample: { ...sample, formingMs: 350 },
    ...(impact && { impact }),
  };
}

async function pairOf(seed: number, plan: Partial<RunPlan> = {}): Promise<SeedPair> {
  const mesh = await resultOf(goodRun({ ...plan, seed }));
  return { seed, one: mesh, other: await resultOf(goodStar({ ...plan, seed })) };
}

async function killedPair(): Promise<SeedPair> {
  const kill = { ids: ["a"], atUs: 4_000_000 };
  const some = { sent: 8, delivered: 8, failed: 0, noticedMs: 12 };
  const mesh = await resultOf(goodRun({ kill }), some);
  const none = { sent: 9, delivered: 0, failed: 9, noticedMs: 15 };
  return { seed: 2, one: mesh, other: await resultOf(goodStar(), none) };
}

function shown(comparison: Comparison): string {
  return comparison.text(new FakeScreen(false).stdout);
}

test("pairs are shown as a table, what it rests on, and answers, within 80 columns", async () => {
  const text = shown(new Comparison([await pairOf(1), await pairOf(2)], MESH_OR_STAR));
  expect(text).toMatch(/^ +mesh +star +difference\n/);
  expect(text.replace(/\s+/g, " ")).toContain(
    "mean of 2 pairs with one seed each, and its 95 % interval " +
      "(Student's t over the pairs); ● where it is more than chance",
  );
  expect(text).toContain("\n2 pairs are few: ");
  const [folders, ...rest] = text.trimEnd().split("\n").reverse();
  expect(folders).toMatch(/^folders .* to /);
  expect(Math.max(...rest.map((line) => line.length))).toBeLessThanOrEqual(80);
});

test("how links came is told of all pairs together", async () => {
  const text = shown(new Comparison([await pairOf(1), await pairOf(2)], MESH_OR_STAR)).replace(
    /\s+/g,
    " ",
  );
  // Each end of the simulated links says that it dialled.
  expect(text).toContain("Links came by mDNS (12) in the mesh, by mDNS (6) in the star");
});

test("after a kill nothing is laid to the topologies but what was there before", async () => {
  const comparison = new Comparison([await killedPair(), await killedPair()], MESH_OR_STAR);
  const text = shown(comparison);
  expect(text).toMatch(/ final, slowest machine +[\d.]+ +[\d.]+ +– +the kill decides\n/);
  expect(text).toMatch(/ processes +3\.00 +4\.00 +\+1\.00/);
  expect(text).toContain("after the kill");
  expect(text).not.toContain("behave alike");
  const { differences, sentences } = JSON.parse(comparison.json());
  expect(differences.jumpMean).toMatchObject({ mean: null });
  expect(sentences).toHaveLength(3);
  expect(sentences[1]).toContain("the mesh's others delivered 16 of 16 messages");
  expect(sentences[1]).toContain("without its hub the star delivered 0 of 18.");
  expect(sentences[2]).toMatch(/^How did the hosts find each other/);
});

test("the document for programs has both runs of each pair, with checks and figures", async () => {
  const { pairs, differences } = JSON.parse(new Comparison([await pairOf(1)], MESH_OR_STAR).json());
  expect(pairs).toMatchObject([{ seed: 1, mesh: { status: "complete" }, star: {} }]);
  expect(pairs[0].star.checks.fifo).toBe("true");
  expect(differences.processes).toEqual({ one: 3, other: 4, mean: 1 });
});
