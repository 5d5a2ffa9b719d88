import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Host } from "../test/lan/kit/host.js";
import { Lan, lanProblem } from "../test/lan/kit/lan.js";
import type { Bench } from "./kit/benchmark.js";
import { aim, percentile } from "./kit/figures.js";
import { beganAtMs } from "./kit/incarnation.js";
import { traceRecords } from "./kit/trace-records.js";

const CLI = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const TRIALS = 20;
const NAMES = ["anna", "bert", "carl"];
const RUN = "demo";
/** Each packet is lost with this probability until all have started; p95 in ms to aim for. */
const WEATHERS = [
  { share: 0, p95MsMax: 500 },
  { share: 0.1, p95MsMax: 1_200 },
  { share: 0.3, p95MsMax: 5_000 },
];
const FORM_MS_MAX = 120_000;
const LOOK_EVERY_MS = 20;

/** Last process started → all machines started, on three hosts of a virtual LAN. */
export async function lanForming({ print }: Bench): Promise<void> {
  const problem = lanProblem();
  if (problem !== undefined) {
    print(`not measured, no virtual LAN can be built here: ${problem}`);
    return;
  }
  for (const apartMs of [0, 2_000]) {
    print(
      `n = 3, ${TRIALS} trials, hosts that are started ${apartMs} ms apart, up to the last start:`,
    );
    for (const { share, p95MsMax } of WEATHERS) {
      const delaysMs: number[] = [];
      while (delaysMs.length < TRIALS) delaysMs.push(await formOnce(share, apartMs));
      const p95 = percentile(delaysMs, 0.95);
      const most = Math.max(...delaysMs).toFixed();
      print(
        `  ${share * 100} % loss: p50 ${percentile(delaysMs, 0.5).toFixed()} ms, ` +
          `p95 ${p95.toFixed()} ms, max ${most} ms; ${aim(`p95 ≤ ${p95MsMax} ms`, p95 <= p95MsMax)}`,
      );
    }
  }
}

/** On a LAN that nobody has used: from when the last process began its work, in ms. */
async function formOnce(share: number, apartMs: number): Promise<number> {
  const lan = new Lan();
  try {
    const network = lan.network();
    const hosts = NAMES.map((name) => lan.host(name, network));
    network.lose({ share, of: "everything" });
    const machines: ChildProcess[] = [];
    for (const host of hosts) {
      if (machines.length > 0) await sleep(apartMs);
      machines.push(joinOn(host));
    }
    await allStarted(hosts);
    network.lose({ share: 0, of: "everything" });
    for (const machine of machines) machine.kill("SIGINT");
    await Promise.all(machines.map((machine) => machine.exitCode ?? once(machine, "exit")));
    return delayMs(hosts);
  } finally {
    lan.remove();
  }
}

function joinOn({ entrance, folder }: Host): ChildProcess {
  const command = [process.execPath, CLI, "join", RUN, "--duration", "60s", "--quiet"];
  const [program = "", ...args] = [...entrance, ...command];
  return spawn(program, args, { cwd: folder, stdio: "ignore" });
}

async function allStarted(hosts: readonly Host[]): Promise<void> {
  const deadlineMs = Date.now() + FORM_MS_MAX;
  while (!hosts.every((host) => existsSync(folderOf(host)))) {
    if (Date.now() >= deadlineMs) throw new Error(`not formed within ${FORM_MS_MAX} ms`);
    await sleep(LOOK_EVERY_MS);
  }
}

function delayMs(hosts: readonly Host[]): number {
  const headers = hosts.flatMap((host) =>
    traceRecords(folderOf(host)).flatMap(([first]) => (first?.kind === "header" ? first : [])),
  );
  const startedUs = Math.max(...headers.map(({ startWallUs }) => startWallUs));
  const beganMs = Math.max(...headers.map(({ incarnation }) => beganAtMs(incarnation)));
  return startedUs / 1_000 - beganMs;
}

function folderOf({ folder }: Host): string {
  return join(folder, "runs", RUN);
}
