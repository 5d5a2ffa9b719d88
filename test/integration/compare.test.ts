import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tempFolder } from "../kit/temp.js";
import { finish } from "./kit/cli.js";
import type { ComparisonDocument } from "./kit/comparison-document.js";
import { DRAWABLE } from "./kit/drawable.js";
import { onPosix } from "./kit/posix.js";
import { readJson } from "./kit/traces.js";

const SHORT = ["--rates", "3,6,6", "--seed", "7"];

test("compare runs the same seeds over mesh and star, and says what differs", async () => {
  const out = tempFolder();
  const args = ["compare", ...SHORT, "--repeat", "2", "--duration", "2s", "--out", out, "--json"];
  const compared = await finish(args);
  expect(compared.code, `${compared}`).toBe(0);
  const { pairs, differences, sentences }: ComparisonDocument = JSON.parse(compared.stdout);
  expect(pairs.map(({ seed }) => seed)).toEqual([7, 8]);
  for (const { seed, mesh, star } of pairs) {
    expect([mesh.status, star.status]).toEqual(["complete", "complete"]);
    expect(readJson(mesh.folder, "run.json")).toMatchObject({ seed, topology: "mesh" });
    expect(readJson(star.folder, "run.json")).toMatchObject({ seed, topology: "star" });
    // One seed draws one life, whatever carries the messages.
    expect(star.figures.ticksMade).toBe(mesh.figures.ticksMade);
    for (const { figures } of [mesh, star]) {
      expect(figures.cpuUsPerMessage).toBeGreaterThan(0);
      expect(figures.bytesPerMessage).toBeGreaterThan(0);
      const { bytesPerMessage, modelBytesPerMessage, controlBytesPerMessage } = figures;
      expect(Number(modelBytesPerMessage) + Number(controlBytesPerMessage)).toBeCloseTo(
        Number(bytesPerMessage),
      );
      expect(figures.busiestModelBytesPerMessage).toBeGreaterThan(0);
      expect(figures.formingMs).toBeGreaterThan(0);
    }
  }
  expect(differences.processes?.mean).toBe(1);
  expect(differences.busiest?.mean).toBeGreaterThan(0);
  expect(sentences).toHaveLength(5);
  expect(readdirSync(out)).toHaveLength(4);
});

test("with --kill what each design still delivers is told, and degraded is what was asked", async () => {
  const out = tempFolder();
  const args = ["--repeat", "1", "--duration", "4s", "--kill", "1s", "--out", out];
  const compared = await finish(["compare", ...SHORT, "--draw-range", "4", ...args, "--json"]);
  expect(compared.code, `${compared}`).toBe(0);
  const { pairs, differences, sentences }: ComparisonDocument = JSON.parse(compared.stdout);
  const [pair] = pairs;
  expect(differences.clockSlow?.mean).toBeNull();
  expect(differences.processes?.mean).toBe(1);
  expect(sentences.join(" ")).not.toContain("clocks behave");
  expect([pair?.mesh.status, pair?.star.status]).toEqual(["degraded", "degraded"]);
  expect(pair?.mesh.aftermath?.delivered).toBeGreaterThan(0);
  expect(pair?.star.aftermath?.sent).toBeGreaterThan(0);
  expect(pair?.star.aftermath?.delivered).toBe(0);
});

test("a kill at the very start comes when all have started", async () => {
  const args = ["--repeat", "1", "--duration", "1s", "--kill", "1ms", "--out", tempFolder()];
  const compared = await finish(["compare", ...SHORT, ...args, "--json"]);
  expect(compared.code, `${compared}`).toBe(0);
  const [pair] = (JSON.parse(compared.stdout) as ComparisonDocument).pairs;
  for (const side of [pair?.mesh, pair?.star]) {
    expect(side?.figures.formingMs, `${compared}`).toBeGreaterThan(0);
    expect(side?.aftermath).toBeDefined();
  }
});

test("two folders are compared, and what keeps them from it is said", async () => {
  const out = tempFolder();
  const runs = [
    ["--name", "one", "--duration", "1s"],
    ["--name", "other", "--duration", "2s", "--topology", "star"],
  ];
  for (const run of runs) {
    expect((await finish(["run", ...SHORT, ...run, "--out", out])).code).toBe(0);
  }
  const compared = await finish(["compare", join(out, "one"), join(out, "other")]);
  expect(compared.code, `${compared}`).toBe(0);
  expect(compared.stdout).toContain("! duration 1 s against 2 s: counts, final clocks");
  // Their values are shown, but no difference that says nothing.
  expect(compared.stdout).toMatch(/ticks made +15\.0 +30\.0 +– +other duration\n/);
  expect(compared.stdout).toMatch(/processes +3\.00 +4\.00 +\+1\.00/);
});

test("two scenario files are run over the same seeds, each with its own topology", async () => {
  const out = tempFolder();
  writeFileSync(join(out, "calm.yaml"), "rates: 3,6,6\nduration: 1s\nseed: 7\n");
  writeFileSync(join(out, "busy.yaml"), "rates: 4,6,6\ndrawRange: 4\ntopology: star\n");
  const args = ["--repeat", "1", "--duration", "1500ms", "--out", "runs"];
  const compared = await finish(["compare", "calm.yaml", "busy.yaml", ...args, "--json"], {
    cwd: out,
  });
  expect(compared.code, `${compared}`).toBe(0);
  const { pairs, notes } = JSON.parse(compared.stdout);
  expect(notes.join()).toContain("rates 3, 6, 6 against 4, 6, 6: ticks made");
  expect(pairs).toHaveLength(1);
  for (const [key, topology] of [
    ["a", "mesh"],
    ["b", "star"],
  ]) {
    const run = readJson(join(out, pairs[0][String(key)].folder), "run.json");
    expect(run).toMatchObject({ seed: 7, topology });
  }
});

test.each([
  [["nowhere.yaml"], /^k3mesh: nowhere\.yaml: cannot be read, there is no such file/],
  [["nowhere", "nowhere"], /^k3mesh: nowhere: not a folder that can be read/],
  [["."], /^k3mesh: \.: one folder is not enough to compare; give two/],
  [[".", ".", "--kill", "1s"], /^k3mesh: --kill: is for runs, and two folders are given/],
  [
    [".", "some.yaml"],
    /^k3mesh: \.: is no scenario file, and some\.yaml is one; give two of one kind/,
  ],
  [["some.yaml", "other.yml"], /^k3mesh: some\.yaml: cannot be read, there is no such file/],
  [["--topology", "star"], /^k3mesh: --topology is an option of run, .*, not of compare; see /],
  [["--kill", "2m", "--duration", "10s"], /^k3mesh: --kill: 2m is not before the end of the run/],
])("compare %o is one line on stderr and exit 2", async (args, line) => {
  const compared = await finish(["compare", ...args], { cwd: tempFolder() });
  expect(compared.code).toBe(2);
  expect(compared.stderr).toMatch(line);
  expect(compared.stderr.trimEnd().split("\n")).toHaveLength(1);
});

onPosix("on a terminal nothing is drawn over the reason why a run did not form", async () => {
  const through = [...DRAWABLE, "sh", "-c", 'exec "$@" 2>&1', "sh"];
  const args = ["compare", ...SHORT, "--form-timeout", "1ms", "--out", tempFolder()];
  const compared = await finish(args, { through });
  expect(compared.code, `${compared}`).toBe(3);
  const [, reason] = compared.stdout.split("did not form within 1ms: ");
  expect(reason).toMatch(/^missing +2 more; give them longer with --form-timeout\n/);
  expect(compared.stdout).toContain("\u001b[2K");
  expect(reason).not.toContain("\u001b[2K");
});
