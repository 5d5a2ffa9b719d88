import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { randomRun, tempFolder } from "../kit/temp.js";
import { type Cli, start } from "./kit/cli.js";
import { interruptAgain } from "./kit/interrupt-again.js";
import { childPids, isRunning } from "./kit/pids.js";
import { onPosix } from "./kit/posix.js";
import { results } from "./kit/traces.js";
import { until } from "./kit/until.js";

const LONG = ["--duration", "1m", "--rates", "20,30,40"];

/** Moments before the machines can have started, and how each is known. */
const MOMENTS: readonly (readonly [string, (ran: Cli) => Promise<unknown>])[] = [
  ["when it has said its first line", (ran) => ran.line(/^run .*\n/)],
  ["when its first machine's process is there", (ran) => ran.machinePids(1)],
  ["when all its machines' processes are there", (ran) => ran.machinePids(3)],
];

onPosix.for(MOMENTS)(
  "run interrupted %s says that nothing was written, and leaves nothing",
  async ([, moment]) => {
    const out = tempFolder();
    const ran = start(["run", ...LONG, "--out", out], { ownGroup: true });
    await moment(ran);
    const machines = childPids(ran.pid);
    ran.signalGroup("SIGINT");
    // For a moment a process is there and in its parent's group yet.
    for (const pid of machines) process.kill(pid, "SIGINT");
    expect(await ran.exitCode(), `${ran}`).toBe(130);
    expect(ran.stderr).toBe("");
    // How it forms is shown now and then, as long as that takes.
    const lines = ran.stdout.split("\n").filter((line) => !line.startsWith("forming: "));
    expect(lines.slice(1)).toEqual([
      "ending in order; Ctrl-C again ends at once",
      "ended before the start: nothing was written",
      "",
    ]);
    expect(readdirSync(out)).toEqual([]);
    expect(machines.filter(isRunning)).toEqual([]);
  },
);

onPosix("run interrupted when it was only just typed says nothing", async () => {
  const out = tempFolder();
  const ran = start(["run", ...LONG, "--out", out]);
  ran.signal("SIGINT");
  // Node itself is not up yet: the signal ends it, as a shell shows by 130.
  expect(await ran.exit(), `${ran}`).toEqual({ code: null, signal: "SIGINT" });
  expect(ran.stdout + ran.stderr).toBe("");
  expect(readdirSync(out)).toEqual([]);
});

onPosix("run interrupted in the moment of its start leaves a folder that holds", async () => {
  const out = tempFolder();
  const run = randomRun();
  const folder = join(out, run);
  const ran = start(["run", "--name", run, ...LONG, "--out", out]);
  await until("the folder", () => existsSync(folder), { seen: () => `${ran}` });
  const machines = childPids(ran.pid);
  ran.signal("SIGINT");
  expect(await ran.exitCode(), `${ran}`).toBe(130);
  expect(ran.stderr).toBe("");
  expect(Object.values(results(folder))).not.toContain("false");
  expect(machines.filter(isRunning)).toEqual([]);
});

onPosix("a second Ctrl-C before the start ends run at once, and it blames no machine", async () => {
  const out = tempFolder();
  const ran = start(["run", ...LONG, "--out", out]);
  const machines = await ran.machinePids(3);
  // The first Ctrl-C is not answered by the oldest, which is surely more than a copy of its parent.
  const [frozen = 0] = machines;
  process.kill(frozen, "SIGSTOP");
  ran.signal("SIGINT");
  await ran.line(/ending in order; Ctrl-C again ends at once/);
  await interruptAgain(ran, frozen);
  expect(await ran.exitCode(), `${ran}`).toBe(130);
  expect(ran.stderr).toBe("");
  expect(machines.filter(isRunning)).toEqual([]);
  expect(readdirSync(out)).toEqual([]);
});
