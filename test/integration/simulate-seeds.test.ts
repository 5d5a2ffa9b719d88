import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SeedPool } from "../../dist/cli/seeds/seed-pool.js";
import { sweepFromCommandLine } from "../../dist/scenario/scenario.js";
import { tempFolder } from "../kit/temp.js";
import { finish, start } from "./kit/cli.js";
import { onPosix } from "./kit/posix.js";
import { until } from "./kit/until.js";

const SHORT = ["--duration", "2s"];

function filesOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]),
  );
}

test("simulate --seeds shows what many seeds came to, and leaves no folder", async () => {
  const out = join(tempFolder(), "runs");
  const args = ["simulate", "--seeds", "1..25", ...SHORT, "--out", out];
  const { code, stdout, stderr } = await finish(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^25 seeds: 0 failed; 25 complete\n/);
  expect(stdout).toMatch(/ticks made +[\d.]+ +[\d.]+ +[\d.]+\n/);
  expect(existsSync(out)).toBe(false);
});

test("--json is one document, with what the faults explain", async () => {
  const crash = ["--crash", "b@1s"];
  const { code, stdout } = await finish([
    "simulate",
    "--seeds",
    "3,8",
    ...SHORT,
    ...crash,
    "--json",
  ]);
  const document = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(document).toMatchObject({ seeds: 2, failed: 0, degraded: 2, failures: [] });
  expect(document.explained).toMatchObject({ "a machine died": 2 });
  expect(document.figures.ticksMade).toEqual({
    mean: expect.any(Number),
    p5: expect.any(Number),
    p95: expect.any(Number),
  });
});

test("--keep leaves the folder of each seed, as simulate writes it", async () => {
  const [kept, alone] = [tempFolder(), tempFolder()];
  await finish(["simulate", "--seeds", "7,9", ...SHORT, "--keep", "--out", kept]);
  await finish(["simulate", "--seed", "9", ...SHORT, "--out", alone]);
  expect(readdirSync(kept)).toHaveLength(2);
  const [name = ""] = readdirSync(alone);
  expect(filesOf(join(kept, name))).toEqual(filesOf(join(alone, name)));
});

test("a seed that does not form fails, with the command that replays it", async () => {
  const forming = ["--form-timeout", "1ms"];
  const { code, stdout } = await finish(["simulate", "--seeds", "1..3", ...SHORT, ...forming]);
  expect(code).toBe(1);
  const lines = stdout.split("\n");
  expect(
    lines.filter((line) => /^seed [123] failed: a: run \S+ did not form/.test(line)),
  ).toHaveLength(3);
  const replay = lines.find((line) => line.startsWith("to replay seed 1: ")) ?? "";
  expect(replay).toContain("simulate --duration 2s --form-timeout 1ms --seed 1");
  const shortest = lines.find((line) => line.startsWith("the shortest run")) ?? "";
  expect(shortest).toContain("simulate --duration 1s --form-timeout 1ms --seed 1");
  const words = replay.slice(replay.indexOf("simulate")).split(" ");
  expect((await finish([...words, "--out", tempFolder()])).code).toBe(3);
});

test("a planted defect is found by its seeds in worker threads, and one that throws is a failure", async () => {
  const sweep = sweepFromCommandLine({ seeds: "1..13", duration: "20s" });
  if (sweep === undefined) throw new Error("no sweep");
  const pool = new SeedPool(2, new URL("kit/planted-seed-worker.mjs", import.meta.url));
  const results = await pool.play(sweep.scenario, sweep.seeds, false).finally(() => pool.end());
  const kinds = results.map(({ failures }) => failures[0]?.kind);
  expect(kinds.slice(0, 4)).toEqual([undefined, undefined, undefined, undefined]);
  expect(new Set(kinds.slice(4, 12))).toEqual(new Set(["clock-condition"]));
  expect(results.at(-1)?.failures).toEqual([
    { kind: "a defect", text: "a defect of k3mesh, please report it: Error: planted" },
  ]);
});

test.each([
  [["--seeds", "5..1"], '--seeds: "5..1" is no list of seeds; give'],
  [["--seeds", "1,,2"], '--seeds: "1,,2" is no list of seeds; give'],
  [["--seeds", "1..4294967296"], "is no list of seeds; give whole numbers from 0 to 4294967295"],
  [["--seeds", "1,2", "--seed", "3"], "--seeds: cannot stand beside --seed"],
  [
    ["--seeds", "1,2", "--name", "x"],
    "--seeds: cannot stand beside --name: many runs are named by their seeds",
  ],
  [["--keep"], "--keep: is for runs of --seeds"],
])("%j is refused", async (args, problem) => {
  const { code, stderr } = await finish(["simulate", ...args]);
  expect(code).toBe(2);
  expect(stderr).toContain(problem);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});

onPosix("Ctrl-C ends it in order, with what was done so far: 130", async () => {
  const folder = tempFolder();
  const run = start(["simulate", "--seeds", "1..1000000", ...SHORT, "--keep", "--out", folder]);
  const first = () => readdirSync(folder).find((name) => name.startsWith("sim-"));
  await until("a folder", first, { seen: () => run.toString() });
  run.signal("SIGINT");
  expect(await run.exitCode(), `${run}`).toBe(130);
  expect(run.stdout).toMatch(/^interrupted: \d+ of 1,000,000 seeds ran\n\d+ seeds: 0 failed/);
});
