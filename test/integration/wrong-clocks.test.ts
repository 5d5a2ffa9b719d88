import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import { ClockOffsets } from "../../src/analysis/clock-offsets.js";
import { freshStart } from "../../src/node/computer.js";
import type { MachineSetup } from "../../src/runtime/setup.js";
import { analyzeFolder, readRunFolder } from "../kit/folders.js";
import { randomRun, tempFolder } from "../kit/temp.js";
import { linesOf } from "./kit/traces.js";
import { ALL_TRUE } from "./kit/verdicts.js";
import { commonUs, type Wrong, wrongWallUs } from "./kit/wrong-clock.js";
import type { WrongOrder } from "./kit/wrong-machine.js";

const MACHINE = fileURLToPath(new URL("./kit/wrong-machine.ts", import.meta.url));
const S = 1_000_000;
const SET_BY_US = 3_600 * S;
const DURATION_MS = 6_000;

// Processes take their time on a loaded computer.
vi.setConfig({ testTimeout: 90_000 });

/** Starts a machine; resolves with its exit code. */
async function live(order: WrongOrder): Promise<number | null> {
  const child = fork(MACHINE, { execArgv: ["--import", "tsx"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  child.send(order);
  const [code] = await once(child, "exit");
  return code;
}

function setupOf(run: string, id: string): MachineSetup {
  return {
    run,
    members: null,
    id,
    idGiven: true,
    ...freshStart(),
    host: `host-${id}`,
    topology: "mesh",
    machines: 3,
    rules: { durationMs: DURATION_MS },
    seed: 1,
    rate: 20,
    peers: [],
    gather: false,
    formTimeoutMs: 30_000,
    versions: { k3mesh: "0.0.0", node: process.versions.node },
  };
}

test("clocks that are seconds apart, and ever more, are recovered, and one that is set moves no tick", async () => {
  const [out, run] = [tempFolder(), randomRun()];
  const right = { aheadUs: 0, driftPpm: 0, fromUs: commonUs() };
  const clocks: Readonly<Record<string, Wrong>> = {
    a: right,
    b: { ...right, aheadUs: 3 * S, driftPpm: 40 },
    c: { ...right, aheadUs: -7 * S, driftPpm: -40 },
  };
  const codes = await Promise.all(
    Object.entries(clocks).map(([id, wrong]) =>
      live({ setup: setupOf(run, id), out, wrong, setByUs: id === "c" ? SET_BY_US : 0 }),
    ),
  );
  expect(codes).toEqual([0, 0, 0]);
  const folder = join(out, run);
  const offsets = new ClockOffsets(await readRunFolder(folder));
  for (const [one, other] of ["ab", "ac", "bc"].map((pair) => [...pair])) {
    const standing = offsets.standing(one ?? "", other ?? "");
    if (standing.kind !== "measured") throw new Error(`${one} and ${other}: ${standing.kind}`);
    const [mine, theirs] = [clocks[one ?? ""] ?? right, clocks[other ?? ""] ?? right];
    for (let us = right.fromUs; us < commonUs(); us += S / 10) {
      const { offsetUs, errorUs } = standing.curve.at(wrongWallUs(mine, us));
      const truthUs = wrongWallUs(theirs, us) - wrongWallUs(mine, us);
      expect(Math.abs(offsetUs - truthUs)).toBeLessThanOrEqual(errorUs * 1.0002);
    }
  }
  const { checks, status, messages } = await analyzeFolder(folder);
  expect(status).toBe("complete");
  expect(Object.fromEntries(checks.map(({ name, result }) => [name, result]))).toEqual(ALL_TRUE);
  expect(messages.latency).toMatchObject({ corrected: true, impossible: 0 });
  const jumpsS = ["a", "b", "c"].map((id) =>
    linesOf(folder, id, "clock-jump").map(({ byUs = 0 }) => Math.round(byUs / S)),
  );
  expect(jumpsS).toEqual([[], [], [SET_BY_US / S]]);
});
