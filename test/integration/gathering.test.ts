import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join as joinPath } from "node:path";
import { expect, test } from "vitest";
import { randomRun, tempFolder } from "../kit/temp.js";
import { CALLED, finish } from "./kit/cli.js";
import { join } from "./kit/joins.js";
import { filesIn } from "./kit/traces.js";
import { ALL_TRUE, held } from "./kit/verdicts.js";

const IDS = ["a", "b", "c"];

/** Three machines of one run, each with a parent folder of its own. */
function joinApart(run: string, parent: string, ...args: readonly string[]) {
  return IDS.map((id) => join(run, joinPath(parent, id), "--id", id, "--rate", "50", ...args));
}

/** A folder's files with all that is in them. */
function contents(folder: string): Record<string, string> {
  return Object.fromEntries(
    filesIn(folder).map((file) => [file, readFileSync(joinPath(folder, file), "utf8")]),
  );
}

test("machines with folders of their own end with the same folder, byte for byte", async () => {
  const parent = tempFolder();
  const run = randomRun();
  const machines = joinApart(run, parent, "--duration", "1s");
  for (const machine of machines) expect(await machine.exitCode(), `${machine}`).toBe(0);
  const folders = IDS.map((id) => joinPath(parent, id, run));
  const [first = {}, ...others] = folders.map(contents);
  const traces = IDS.map((id) => `${id}.trace.jsonl`);
  expect(Object.keys(first).sort()).toEqual([...traces, "run.json", "verdict.json"]);
  for (const other of others) expect(other).toEqual(first);
  expect(held(folders[0] ?? "")).toEqual(ALL_TRUE);
});

test("with --no-gather each folder has its own trace, and together they can be judged", async () => {
  const parent = tempFolder();
  const run = randomRun();
  const machines = joinApart(run, parent, "--duration", "500ms", "--no-gather");
  for (const machine of machines) {
    expect(await machine.exitCode(), `${machine}`).toBe(0);
    expect(machine.stdout).toContain(`judge them with: ${CALLED} analyze`);
  }
  const folders = IDS.map((id) => joinPath(parent, id, run));
  expect(folders.map(filesIn)).toEqual(IDS.map((id) => [`${id}.trace.jsonl`, "run.json"]));
  const all = joinPath(parent, "all");
  mkdirSync(all);
  for (const [i, id] of IDS.entries()) {
    const file = `${id}.trace.jsonl`;
    copyFileSync(joinPath(folders[i] ?? "", file), joinPath(all, file));
  }
  const analysis = await finish(["analyze", all]);
  expect(await analysis.exitCode(), `${analysis}`).toBe(0);
});
