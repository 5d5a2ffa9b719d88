import { join as joinPath } from "node:path";
import { expect } from "vitest";
import { randomRun, tempFolder } from "../kit/temp.js";
import { join } from "./kit/joins.js";
import { onPosix } from "./kit/posix.js";
import { linesOf, peersDown, traceLine } from "./kit/traces.js";
import { until } from "./kit/until.js";
import { ALL_TRUE, held } from "./kit/verdicts.js";

onPosix(
  "a screen that stands still stops no machine, and says afterwards what it left out",
  async () => {
    const out = tempFolder();
    const run = randomRun();
    const rules = ["--duration", "4s", "--internal-probability", "0.99"];
    const machines = [
      join(run, out, "--id", "a", "--rate", "20", ...rules),
      join(run, out, "--id", "b", "--rate", "20", ...rules),
      join(run, out, "--id", "c", "--rate", "1500", ...rules),
    ];
    const folder = joinPath(out, run);
    await traceLine(folder, "c", "internal");
    // Like a terminal after Ctrl-S: from here on nothing that c shows is taken.
    const screen = machines[2];
    screen?.signalScreen("SIGSTOP");
    await until("c has come to its end", () => linesOf(folder, "c", "end").length > 0);
    screen?.signalScreen("SIGCONT");
    for (const machine of machines) expect(await machine.exitCode(), `${machine}`).toBe(0);
    expect(screen?.stdout).toMatch(/… [\d,]+ events not shown: the screen stood still/);
    for (const id of ["a", "b", "c"]) expect(peersDown(folder, id)).toEqual([]);
    expect(held(folder)).toEqual(ALL_TRUE);
  },
);
