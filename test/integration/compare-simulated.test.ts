import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tempFolder } from "../kit/temp.js";
import { finish, start } from "./kit/cli.js";
import type { ComparisonDocument } from "./kit/comparison-document.js";
import { onPosix } from "./kit/posix.js";

const SHORT = ["compare", "--simulate", "--duration", "3s", "--seed", "7"];

async function documentOf(args: readonly string[]): Promise<ComparisonDocument> {
  const compared = await finish([...SHORT, ...args, "--json"]);
  expect(compared.code, `${compared}`).toBe(0);
  return JSON.parse(compared.stdout);
}

test("compare --simulate compares pairs of seeds in virtual time, the same each time", async () => {
  const out = tempFolder();
  const document = await documentOf(["--repeat", "6", "--out", out]);
  const { pairs, differences, sentences } = document;
  expect(pairs.map(({ seed }) => seed)).toEqual(Array.from({ length: 6 }, (_, i) => 7 + i));
  for (const { mesh, star } of pairs) {
    expect([mesh.status, star.status]).toEqual(["complete", "complete"]);
    expect(star.figures.ticksMade).toBe(mesh.figures.ticksMade);
    expect(star.figures).toMatchObject({ latencyP50Us: 2_000, cpuUsPerMessage: null });
    const { bytesPerMessage, modelBytesPerMessage, controlBytesPerMessage } = mesh.figures;
    expect(Number(modelBytesPerMessage)).toBeGreaterThan(0);
    expect(Number(modelBytesPerMessage) + Number(controlBytesPerMessage)).toBeCloseTo(
      Number(bytesPerMessage),
    );
  }
  expect(differences.latencyP50Us?.mean).toBe(1_000);
  expect(sentences).toHaveLength(4);
  expect(readdirSync(out)).toEqual([]);
  expect(await documentOf(["--repeat", "6"])).toEqual(document);
});

test("faults disturb both sides, and what they explain is no failure", async () => {
  const faults = ["--loss", "0.02", "--latency", "1ms-20ms", "--crash", "hub@2s"];
  const { pairs } = await documentOf(["--repeat", "3", ...faults]);
  for (const { mesh, star } of pairs) {
    expect([mesh.status, star.status]).toEqual(["degraded", "degraded"]);
  }
});

test("with --kill what each design still delivers is told, in virtual time too", async () => {
  const { pairs } = await documentOf(["--repeat", "4", "--draw-range", "4", "--kill", "1s"]);
  for (const { mesh, star } of pairs) {
    expect(mesh.aftermath?.delivered).toBeGreaterThan(0);
    expect(star.aftermath?.delivered).toBe(0);
  }
});

test("the table is that of live runs, and its last lines give a run again", async () => {
  const { code, stdout } = await finish([...SHORT, "--repeat", "3"]);
  expect(code).toBe(0);
  expect(stdout).toContain("difference: star less mesh, mean of 3 pairs with one seed each");
  expect(stdout).toMatch(/ {2}links +3\.00 +3\.00 +0\.00 {2}\(by design\)\n/);
  expect(stdout).not.toContain("folders");
  expect(stdout).toMatch(/\nthe first mesh again: .*simulate --duration 3s --seed 7\n/);
  expect(stdout).toMatch(
    /\nthe first star again: .*simulate --topology star --duration 3s --seed 7\n/,
  );
});

test("two scenario files are compared in virtual time, each with its faults", async () => {
  const folder = tempFolder();
  const [calm, wild] = ["calm.yaml", "wild.yaml"].map((name) => join(folder, name)) as [
    string,
    string,
  ];
  writeFileSync(calm, "rates: 1,3,6\n");
  writeFileSync(wild, "rates: 1,3,6\nlatency: 5ms-50ms\nloss: 0.05\n");
  const compared = await finish([...SHORT, calm, wild, "--repeat", "4"]);
  expect(compared.code, `${compared}`).toBe(0);
  expect(compared.stdout).toContain("difference: wild.yaml less calm.yaml");
});

test("runs that do not form and no fault explains end it with 3; nothing is compared", async () => {
  const { code, stdout } = await finish([...SHORT, "--repeat", "2", "--form-timeout", "1ms"]);
  expect(code).toBe(3);
  expect(stdout).toMatch(/\nseed 7, mesh: a: run \S+ did not form within 1ms: /);
  expect(stdout).toContain("\n2 pairs left out, in which a run did not form\n");
});

onPosix("Ctrl-C ends it with the comparison of the pairs so far: 130", async () => {
  const compare = start([...SHORT, "--repeat", "10000"]);
  await compare.line(/10,000 pairs of simulated runs/);
  compare.signal("SIGINT");
  expect(await compare.exitCode(), `${compare}`).toBe(130);
  expect(compare.stdout).toMatch(/\ninterrupted: \d+ of 10,000 pairs ran\n/);
});
