import { join as joinPath } from "node:path";
import { expect } from "vitest";
import { randomRun, tempFolder } from "../kit/temp.js";
import { start } from "./kit/cli.js";
import { interruptAgain } from "./kit/interrupt-again.js";
import { joinThree } from "./kit/joins.js";
import { isRunning } from "./kit/pids.js";
import { onPosix } from "./kit/posix.js";
import { linesOf, peersDown, readJson, results, traceLine } from "./kit/traces.js";
import { until } from "./kit/until.js";
import { ALL_TRUE, held } from "./kit/verdicts.js";

const LONG = ["--duration", "1m", "--rates", "20,30,40"];

onPosix(
  "Ctrl-C ends one machine in order: 130; the others go on, say who left, and end with 4",
  async () => {
    const out = tempFolder();
    const run = randomRun();
    const [a, b, c] = joinThree(run, out, "--duration", "1500ms");
    if (!a || !b || !c) throw new Error("three were started");
    const folder = joinPath(out, run);
    for (const id of ["a", "b", "c"]) await traceLine(folder, id, "receive");
    c.signal("SIGINT");
    expect(await c.exitCode(), `${c}`).toBe(130);
    expect(c.stdout).toContain(`interrupted; the trace up to here is in ${folder}`);
    expect(linesOf(folder, "c", "end")).toMatchObject([{ reason: "interrupted" }]);
    for (const machine of [a, b]) {
      await machine.line(/! c left the run/);
      expect(await machine.exitCode(), `${machine}`).toBe(4);
    }
    for (const id of ["a", "b"]) {
      expect(peersDown(folder, id)).toEqual(["c left"]);
      expect(linesOf(folder, id, "end")).toMatchObject([{ reason: "duration" }]);
    }
    expect(readJson(folder, "run.json").status).toBe("degraded");
    expect(Object.values(results(folder))).not.toContain("false");
  },
);

onPosix("three machines interrupted by hand leave an interrupted run that holds", async () => {
  const out = tempFolder();
  const run = randomRun();
  const machines = joinThree(run, out, "--duration", "1m");
  const folder = joinPath(out, run);
  for (const id of ["a", "b", "c"]) await traceLine(folder, id, "receive");
  for (const machine of machines) machine.signal("SIGTERM");
  for (const machine of machines) expect(await machine.exitCode(), `${machine}`).toBe(143);
  expect(readJson(folder, "run.json").status).toBe("interrupted");
  expect(held(folder)).toEqual(ALL_TRUE);
});

onPosix("Ctrl-C ends a waiting machine with 130, and it leaves nothing", async () => {
  const out = tempFolder();
  const [a] = joinThree(randomRun(), out);
  await a?.line(/missing {2}\d more/);
  a?.signal("SIGINT");
  expect(await a?.exitCode(), `${a}`).toBe(130);
  expect(a?.stderr).toBe("");
});

onPosix.for([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)(
  "%s to run ends all machines in order with %i and whole traces",
  async ([signal, code]) => {
    const out = tempFolder();
    const run = randomRun();
    const ran = start(["run", "--name", run, ...LONG, "--out", out]);
    const folder = joinPath(out, run);
    for (const id of ["a", "b", "c"]) await traceLine(folder, id, "receive");
    const pids = await ran.machinePids(3);
    ran.signal(signal);
    expect(await ran.exitCode(), `${ran}`).toBe(code);
    expect(pids.filter(isRunning)).toEqual([]);
    for (const id of ["a", "b", "c"]) {
      expect(linesOf(folder, id, "end")).toMatchObject([{ reason: "interrupted" }]);
    }
    expect(readJson(folder, "run.json").status).toBe("interrupted");
    expect(held(folder)).toEqual(ALL_TRUE);
  },
);

onPosix(
  "Ctrl-C in a terminal, which reaches every process of run, ends it just the same",
  async () => {
    const out = tempFolder();
    const run = randomRun();
    const ran = start(["run", "--name", run, ...LONG, "--out", out], { ownGroup: true });
    const folder = joinPath(out, run);
    for (const id of ["a", "b", "c"]) await traceLine(folder, id, "receive");
    ran.signalGroup("SIGINT");
    expect(await ran.exitCode(), `${ran}`).toBe(130);
    for (const id of ["a", "b", "c"]) {
      expect(linesOf(folder, id, "end")).toMatchObject([{ reason: "interrupted" }]);
    }
    expect(held(folder)).toEqual(ALL_TRUE);
  },
);

onPosix(
  "the second Ctrl-C ends run at once, though a machine is frozen and does not answer",
  async () => {
    const out = tempFolder();
    const run = randomRun();
    const ran = start(["run", "--name", run, ...LONG, "--out", out]);
    const folder = joinPath(out, run);
    for (const id of ["a", "b", "c"]) await traceLine(folder, id, "receive");
    const pids = await ran.machinePids(3);
    const [frozen = 0, ...others] = pids;
    process.kill(frozen, "SIGSTOP");
    ran.signal("SIGINT");
    await ran.line(/ending in order; Ctrl-C again ends at once/);
    await until("the others end", () => !others.some(isRunning));
    expect([ran.ended, isRunning(frozen)]).toEqual([false, true]);
    // One that comes with the first, as npx hands it on, is not the second.
    await interruptAgain(ran, frozen);
    expect(await ran.exitCode(), `${ran}`).toBe(130);
    expect(pids.filter(isRunning)).toEqual([]);
  },
);
