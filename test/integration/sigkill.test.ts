import { join as joinPath } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { chance } from "../kit/chance.js";
import type { SeededRandom } from "../kit/seeded-random.js";
import { randomRun, tempFolder } from "../kit/temp.js";
import { start } from "./kit/cli.js";
import { onPosix } from "./kit/posix.js";
import { readTrace, results, traceLine } from "./kit/traces.js";

const IDS = [..."abcdefghijklmnopq"];
/** All ticks send: rates times sends is what may be cut off at any byte. */
const BUSY = ["--rate-range", "150-250", "--draw-range", "3", "--duration", "1m"];
/** Three runs of seventeen machines, each killed at a moment of its own. */
const RUNS = 3;
const WITHIN_MS = 500;

onPosix("51 kill -9 at random moments leave no receive without its send on disk", async () => {
  let [receives, unheard] = [0, 0];
  const random = chance();
  for (let i = 0; i < RUNS; i++) {
    const folder = await killedRun(random);
    const sends = new Set(IDS.flatMap((id) => messages(folder, id, "send")));
    const received = IDS.flatMap((id) => messages(folder, id, "receive"));
    expect(received.filter((message) => !sends.has(message))).toEqual([]);
    const verdict = results(folder);
    expect(verdict).toMatchObject({
      "clock-condition": "true",
      "clocks-increase": "true",
      "receives-have-sends": "true",
      fifo: "true",
    });
    expect(Object.values(verdict)).not.toContain("false");
    receives += received.length;
    unheard += sends.size - new Set(received).size;
  }
  // Else there was nothing that a kill could have torn apart.
  expect(receives).toBeGreaterThan(1_000);
  expect(unheard).toBeGreaterThan(0);
});

/** A run whose machines were all killed, each at a random moment after its first receives. */
async function killedRun(random: SeededRandom): Promise<string> {
  const out = tempFolder();
  const run = randomRun();
  const machines = ["--name", run, "--machines", String(IDS.length)];
  const ran = start(["run", ...machines, ...BUSY, "--out", out]);
  const folder = joinPath(out, run);
  await ran.line(/started: /);
  for (const id of IDS) await traceLine(folder, id, "receive");
  const pids = await ran.machinePids(IDS.length);
  await Promise.all(
    pids.map(async (pid) => {
      await sleep(random.integer(0, WITHIN_MS));
      process.kill(pid, "SIGKILL");
    }),
  );
  expect(await ran.exitCode(), `${ran}`).toBe(4);
  return folder;
}

/** Every line but a torn last one must be readable, which reading checks. */
function messages(folder: string, id: string, kind: "send" | "receive"): string[] {
  return readTrace(folder, id).lines.flatMap((line) =>
    line.kind === kind ? [line.msg ?? ""] : [],
  );
}
