import { cpSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { randomRun, tempFolder } from "../kit/temp.js";
import { finish, start } from "./kit/cli.js";
import { filesIn, type Line, linesOf, readJson, readTrace, results } from "./kit/traces.js";
import { ALL_TRUE, ALL_TRUE_OF_STAR, held } from "./kit/verdicts.js";

const FILES = ["a.trace.jsonl", "b.trace.jsonl", "c.trace.jsonl", "run.json", "verdict.json"];

test("a run of three forms, ends complete, and all nine checks are true", async () => {
  const out = tempFolder();
  const run = randomRun();
  const ran = await finish([
    "run",
    "--name",
    run,
    "--duration",
    "1s",
    "--rates",
    "20,30,40",
    "--out",
    out,
  ]);
  const folder = join(out, run);
  expect(ran.code, `${ran}`).toBe(0);
  expect(filesIn(out)).toEqual([run]);
  expect(filesIn(folder)).toEqual(FILES);
  expect(readJson(folder, "run.json")).toMatchObject({ run, status: "complete" });
  expect(held(folder)).toEqual(ALL_TRUE);
  expect(ran.stdout).toContain(`${run}: complete, all 9 checks true`);
  expect(ran.stdout).toContain(
    "theory and measurement (≈ median, band: 9 in 10 of 1,000 runs of 1s):",
  );
  expect(ran.stdout).toContain(`folder ${folder}`);
  expect(ran.stderr).toBe("");
});

test("run --json is one document, and analyze --json gives the same of a copied folder", async () => {
  const out = tempFolder();
  const rates = ["--rates", "20,30,40", "--duration", "500ms"];
  const ran = await finish(["run", ...rates, "--out", out, "--json"]);
  expect(ran.code, `${ran}`).toBe(0);
  expect(ran.stderr).toContain("started: rates 20, 30, 40");
  const document = JSON.parse(ran.stdout);
  expect(document.run.run).toMatch(/^mesh-\d{8}-\d{6}-[0-9a-f]{4}$/);
  expect(document.checks).toHaveLength(9);
  expect(document.messages.received).toBeTypeOf("number");
  expect(Object.keys(document.machines)).toEqual(["a", "b", "c"]);
  expect(document.machines.a).toMatchObject({ ticks: { due: 10 } });
  const copy = join(tempFolder(), "copied");
  cpSync(document.folder, copy, { recursive: true });
  const [copied, latest] = await Promise.all([
    finish(["analyze", copy, "--json"]),
    finish(["analyze", "latest", "--out", out, "--json"]),
  ]);
  expect([copied.code, latest.code], `${copied}${latest}`).toEqual([0, 0]);
  expect(JSON.parse(copied.stdout)).toEqual({ ...document, folder: copy });
  expect(JSON.parse(latest.stdout)).toEqual(document);
});

test("runs of one name at once are each closed, and with --quiet say their folders alone", async () => {
  const out = tempFolder();
  const name = randomRun();
  const waiting = start(["join", name, "--id", "a", "--duration", "9s", "--out", out]);
  await waiting.line(/a listens on/);
  const args = ["run", "--name", name, "--quiet", "--duration", "3s", "--out", out];
  const ran = await Promise.all([finish(args), finish([...args, "--topology", "star"])]);
  expect(ran.map(({ code, stderr }) => [code, stderr])).toEqual([0, 1].map(() => [0, ""]));
  const folders = ran.map(({ stdout }) => stdout.trimEnd());
  const runIds = folders.map((folder) => linesOf(folder, "a", "header")[0]?.runId);
  const plain = folders.indexOf(join(out, name));
  expect(folders[1 - plain]).toBe(join(out, `${name}-${runIds[1 - plain]?.slice(0, 4)}`));
  expect(folders.map(held)).toEqual([ALL_TRUE, ALL_TRUE_OF_STAR]);
  // Whoever waits for others is neither taken in nor sent away.
  await waiting.line(/takes no others in/);
  expect([waiting.ended, waiting.stderr]).toEqual([false, ""]);
  expect(waiting.stdout).not.toMatch(/refused|taken/);
});

test("ten machines form a mesh of 45 links", async () => {
  const out = tempFolder();
  const run = randomRun();
  const ran = await finish([
    "run",
    "--name",
    run,
    "--machines",
    "10",
    "--duration",
    "500ms",
    "--out",
    out,
  ]);
  expect(ran.code, `${ran}`).toBe(0);
  for (const id of "abcdefghij") {
    const { links } = readTrace(join(out, run), id).lines[0] ?? {};
    expect(links?.map(({ peer }) => peer).sort()).toEqual(
      [..."abcdefghij"].filter((p) => p !== id),
    );
  }
});

test("the same seed gives the same rates and phases", async () => {
  const [one, other] = await Promise.all([seededHeaders(), seededHeaders()]);
  expect(one).toEqual(other);
  expect(one.map(({ seed }) => seed)).toEqual([7, 7, 7]);
});

async function seededHeaders(): Promise<Pick<Line, "id" | "seed" | "rate" | "phaseUs">[]> {
  const out = tempFolder();
  const run = randomRun();
  const args = ["--name", run, "--seed", "7", "--duration", "300ms", "--out", out];
  const ran = await finish(["run", ...args]);
  expect(ran.code, `${ran}`).toBe(0);
  return ["a", "b", "c"].map((id) => {
    const [header] = linesOf(join(out, run), id, "header");
    return { id, seed: header?.seed, rate: header?.rate, phaseUs: header?.phaseUs } as Line;
  });
}

test("a literal run breaks the clock condition, as is expected of it: exit 0", async () => {
  const out = tempFolder();
  const run = randomRun();
  const args = ["--name", run, "--literal", "--rates", "100,100,100", "--draw-range", "4"];
  const ran = await finish([
    "run",
    ...args,
    "--phase",
    "aligned",
    "--duration",
    "2s",
    "--out",
    out,
  ]);
  expect(ran.code, `${ran}`).toBe(0);
  expect(results(join(out, run))).toEqual({ ...ALL_TRUE, "clock-condition": "false" });
  expect(ran.stdout).toMatch(/clock-condition +false .* as --literal is there to show/);
});

test("a run whose output nobody reads any more goes on, and ends complete", async () => {
  const out = tempFolder();
  const run = randomRun();
  const ran = start(["run", "--name", run, "--duration", "500ms", "--out", out]);
  await ran.line(/^run /);
  ran.stopReading();
  expect(await ran.exitCode(), `${ran}`).toBe(0);
  expect(ran.stderr).toBe("");
  expect(held(join(out, run))).toEqual(ALL_TRUE);
});
