import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeIncident } from "../../src/analysis/incidents.js";
import { exitCodeOf, finishRunFile, formatVerdict } from "../../src/analysis/verdict.js";
import { writeVerdict } from "../../src/cli/run-end.js";
import { latestRunFolder } from "../../src/node/folder-source.js";
import { formatRunFile } from "../../src/trace/format.js";
import { parseRunFile } from "../../src/trace/parse.js";
import { analyzeRunFolder } from "../kit/folders.js";
import { tempFolder } from "../kit/temp.js";
import { endOf, patch } from "./damage.js";
import { goodRun } from "./good-run.js";
import { writeRun } from "./run-folder.js";

test("the files of a verdict are the same bytes, and read back as what they say", async () => {
  const folder = writeRun(goodRun());
  const analysis = await analyzeRunFolder(folder);
  await writeVerdict(folder, analysis);
  const verdict = readFileSync(join(folder, "verdict.json"), "utf8");
  expect(verdict).toBe(formatVerdict(await analyzeRunFolder(folder)));
  expect(JSON.parse(verdict)).toMatchObject({ schema: 1, run: "good", status: "complete" });
  const run = parseRunFile(readFileSync(join(folder, "run.json"), "utf8"), "run.json");
  expect(run).toStrictEqual(finishRunFile(analysis));
  expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toStrictEqual([]);
});

test("several writers at once leave one whole verdict", async () => {
  const folder = writeRun(goodRun());
  const analysis = await analyzeRunFolder(folder);
  await Promise.all(Array.from({ length: 8 }, () => writeVerdict(folder, analysis)));
  expect(readFileSync(join(folder, "verdict.json"), "utf8")).toBe(formatVerdict(analysis));
});

test("a run starts when the first of its machines does", async () => {
  const traces = goodRun();
  const starts = [...traces.values()].map(([header]) => {
    return header?.kind === "header" ? header.startWallUs : Number.NaN;
  });
  const analysis = await analyzeRunFolder(writeRun(traces));
  expect(finishRunFile(analysis).startedWallUs).toBe(Math.min(...starts));
});

test("a folder that cannot be written is an error that names the file", async () => {
  const analysis = await analyzeRunFolder(writeRun(goodRun()));
  const nowhere = join(tmpdir(), "k3mesh-nowhere", "run");
  await expect(writeVerdict(nowhere, analysis)).rejects.toThrow(
    /verdict\.json: cannot be written \(its folder is gone, ENOENT\)/,
  );
  expect(existsSync(nowhere)).toBe(false);
});

test("latest is the run that was written last, whatever else is in the folder", async () => {
  const parent = tempFolder();
  const file = finishRunFile(await analyzeRunFolder(writeRun(goodRun())));
  const writtenS = { early: 1_000, late: 3_000, middle: 2_000 };
  for (const [name, atS] of Object.entries(writtenS)) {
    const path = join(parent, name, "run.json");
    mkdirSync(join(parent, name));
    writeFileSync(path, formatRunFile({ ...file, startedWallUs: 9_000 - atS }));
    utimesSync(path, atS, atS);
  }
  mkdirSync(join(parent, "zz-half"));
  writeFileSync(join(parent, "zz-half", "run.json"), "{");
  writeFileSync(join(parent, "zz-file"), "");
  expect(await latestRunFolder(parent)).toBe(join(parent, "late"));
});

test("latest without any run is an error that says what to do", async () => {
  const parent = tempFolder();
  await expect(latestRunFolder(parent)).rejects.toThrow("no runs in it. Start one");
  await expect(latestRunFolder(join(parent, "no"))).rejects.toThrow("no runs in it");
});

test("a run that everybody was made to leave is interrupted, and is judged as any other", async () => {
  const traces = goodRun({ interrupt: { ids: ["a", "b", "c"], atUs: 9_000_000 } });
  const analysis = await analyzeRunFolder(writeRun(traces));
  expect(analysis.status).toBe("interrupted");
  expect(exitCodeOf(analysis)).toBe(0);
  const end = endOf(traces, "a");
  patch(traces, end, { lamport: 0 });
  const broken = await analyzeRunFolder(writeRun(traces));
  expect([broken.status, exitCodeOf(broken)]).toEqual(["interrupted", 1]);
});

test("a run that one machine left early is degraded, and says who left whom", async () => {
  const traces = goodRun({ interrupt: { ids: ["b"], atUs: 9_000_000 } });
  const analysis = await analyzeRunFolder(writeRun(traces));
  expect(analysis.status).toBe("degraded");
  expect(exitCodeOf(analysis)).toBe(4);
  const words = analysis.losses.map(describeIncident);
  expect(words).toContain("b was interrupted");
  expect(words.some((line) => /^a lost b after 9\.\d{3} s \(it left\)$/.test(line))).toBe(true);
});

test("waiting in vain for the others to stop makes a run degraded, not false", async () => {
  const traces = goodRun();
  patch(traces, endOf(traces, "c"), { reason: "drain-timeout" });
  const analysis = await analyzeRunFolder(writeRun(traces));
  expect(analysis.checks.every(({ result }) => result === "true")).toBe(true);
  expect(exitCodeOf(analysis)).toBe(4);
});
