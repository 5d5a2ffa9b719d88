import { join as joinPath } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { randomRun, tempFolder } from "../kit/temp.js";
import { start } from "./kit/cli.js";
import { joinThree } from "./kit/joins.js";
import { isRunning } from "./kit/pids.js";
import { onPosix } from "./kit/posix.js";
import { linesOf, peersDown, traceLine } from "./kit/traces.js";
import { until } from "./kit/until.js";
import { ALL_TRUE, held } from "./kit/verdicts.js";

onPosix(
  "a frozen machine is given up after 8 s of silence, and awake again accuses nobody",
  async () => {
    const out = tempFolder();
    const run = randomRun();
    const machines = joinThree(run, out, "--duration", "1m");
    const c = machines[2];
    const folder = joinPath(out, run);
    for (const id of ["a", "b", "c"]) await traceLine(folder, id, "receive");
    c?.signal("SIGSTOP");
    const frozenUs = Date.now() * 1000;
    for (const id of ["a", "b"]) {
      const down = await traceLine(folder, id, "peer-down");
      expect(down).toMatchObject({ peer: "c", reason: "silent" });
      // Pings go once a second, so that the last sign of life may be that old.
      const afterS = ((down.wallUs ?? 0) - frozenUs) / 1e6;
      expect(afterS).toBeGreaterThan(6.5);
      expect(afterS).toBeLessThan(10);
    }
    c?.signal("SIGCONT");
    await until("c knows that both gave it up", () => peersDown(folder, "c").length === 2);
    expect(peersDown(folder, "c").sort()).toEqual(["a gave-me-up", "b gave-me-up"]);
    for (const machine of machines) machine.signal("SIGINT");
    for (const machine of machines) expect(await machine.exitCode(), `${machine}`).toBe(130);
    expect(peersDown(folder, "a").filter((text) => text.startsWith("c"))).toEqual(["c silent"]);
  },
);

onPosix(
  "a machine that is frozen for 5 s is given up by nobody, and the run ends complete",
  async () => {
    const out = tempFolder();
    const run = randomRun();
    const machines = joinThree(run, out, "--duration", "6s");
    const folder = joinPath(out, run);
    for (const id of ["a", "b", "c"]) await traceLine(folder, id, "receive");
    machines[2]?.signal("SIGSTOP");
    // Not to let something settle: the freeze is what is tested.
    await sleep(5_000);
    machines[2]?.signal("SIGCONT");
    for (const machine of machines) expect(await machine.exitCode(), `${machine}`).toBe(0);
    expect(held(folder)).toEqual(ALL_TRUE);
    for (const id of ["a", "b", "c"]) expect(peersDown(folder, id)).toEqual([]);
    expect(linesOf(folder, "c", "skipped").length).toBeGreaterThan(0);
  },
);

onPosix("a machine of run that is frozen for good is killed after the end and named", async () => {
  const out = tempFolder();
  const run = randomRun();
  const args = ["--name", run, "--duration", "1s", "--rates", "20,30,40", "--out", out];
  const ran = start(["run", ...args]);
  const folder = joinPath(out, run);
  for (const id of ["a", "b", "c"]) await traceLine(folder, id, "receive");
  const [, , c = 0] = await ran.machinePids(3);
  process.kill(c, "SIGSTOP");
  await ran.line(/ c no sign for \d+ s/);
  expect(await ran.exitCode(), `${ran}`).toBe(4);
  expect(ran.stderr).toMatch(/^k3mesh: c: its process gave no sign for \d+ s: killed\n$/);
  expect(isRunning(c)).toBe(false);
});
