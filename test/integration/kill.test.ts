import { join as joinPath } from "node:path";
import { expect } from "vitest";
import { randomRun, tempFolder } from "../kit/temp.js";
import { start } from "./kit/cli.js";
import { joinThree } from "./kit/joins.js";
import { isRunning } from "./kit/pids.js";
import { onPosix } from "./kit/posix.js";
import { filesIn, linesOf, peersDown, readJson, results, traceLine } from "./kit/traces.js";
import { until } from "./kit/until.js";

const IDS = ["a", "b", "c"];

onPosix("kill -9 of a machine of run: the others go on, know it, and run ends with 4", async () => {
  const out = tempFolder();
  const run = randomRun();
  const args = ["--name", run, "--duration", "1500ms", "--rates", "20,30,40", "--out", out];
  const ran = start(["run", "--draw-range", "4", ...args]);
  const folder = joinPath(out, run);
  for (const id of IDS) await traceLine(folder, id, "receive");
  const [victim = 0] = await ran.machinePids(3);
  process.kill(victim, "SIGKILL");
  expect(await ran.exitCode(), `${ran}`).toBe(4);
  const [dead = "", ...more] = IDS.filter((id) => linesOf(folder, id, "end").length === 0);
  expect(more).toEqual([]);
  for (const id of IDS.filter((each) => each !== dead)) {
    expect(peersDown(folder, id)).toEqual([`${dead} closed`]);
    expect(linesOf(folder, id, "end")).toMatchObject([{ reason: "duration" }]);
    expect(linesOf(folder, id, "send").some(({ failed }) => failed?.includes(dead))).toBe(true);
  }
  expect(readJson(folder, "run.json").status).toBe("degraded");
  expect(Object.values(results(folder))).not.toContain("false");
  expect(ran.stderr).toBe(`k3mesh: ${dead}: its process ended by itself (SIGKILL)\n`);
  expect(ran.stdout).toContain(`${dead} died: its trace has no end`);
});

onPosix("kill -9 of the parent of run leaves no process, and the traces end in order", async () => {
  const out = tempFolder();
  const run = randomRun();
  const args = ["--name", run, "--duration", "1m", "--rates", "20,30,40", "--out", out];
  const ran = start(["run", ...args]);
  const folder = joinPath(out, run);
  for (const id of IDS) await traceLine(folder, id, "receive");
  const pids = await ran.machinePids(3);
  ran.signal("SIGKILL");
  await until("no machine is left", () => !pids.some(isRunning));
  for (const id of IDS)
    expect(linesOf(folder, id, "end")).toMatchObject([{ reason: "interrupted" }]);
});

onPosix("kill -9 of the parent of a run that still forms leaves no process either", async () => {
  const ran = start(["run", "--name", randomRun(), "--duration", "1m", "--out", tempFolder()]);
  const pids = await ran.machinePids(3);
  ran.signal("SIGKILL");
  await until("no machine is left", () => !pids.some(isRunning));
});

onPosix(
  "kill -9 of a machine of run before the start ends run, which says so, with 3",
  async () => {
    const out = tempFolder();
    // Ten take their time to start: the first can be killed long before the last is there.
    const ran = start(["run", "--machines", "10", "--duration", "1m", "--out", out]);
    const [victim = 0] = await ran.machinePids(1);
    process.kill(victim, "SIGKILL");
    expect(await ran.exitCode(), `${ran}`).toBe(3);
    expect(ran.stderr).toBe("k3mesh: a: its process ended by itself (SIGKILL)\n");
    expect(filesIn(out)).toEqual([]);
  },
);

onPosix(
  "kill -9 of a machine joined by hand: the others say that its link closed, and end with 4",
  async () => {
    const out = tempFolder();
    const run = randomRun();
    const [a, b, c] = joinThree(run, out, "--duration", "1500ms");
    const folder = joinPath(out, run);
    for (const id of IDS) await traceLine(folder, id, "receive");
    b?.signal("SIGKILL");
    for (const machine of [a, c]) {
      await machine?.line(/! b is lost: its link closed/);
      expect(await machine?.exitCode(), `${machine}`).toBe(4);
      expect(machine?.stdout).toMatch(/degraded/);
    }
  },
);
