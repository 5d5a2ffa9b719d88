import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PLAN } from "../test/analysis/good-run.js";
import { streamRun } from "../test/analysis/run-folder.js";
import type { Bench } from "./kit/benchmark.js";
import { spread } from "./kit/figures.js";

const CLI = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const ROUNDS = 3;
/** Says at the end how much memory the process held at most, in KiB. */
const PEAK_RSS =
  "data:text/javascript,process.on('exit',()=>" +
  "process.stderr.write('peak '+process.resourceUsage().maxRSS))";

/** `k3mesh analyze` as the command that people type: of a long run, and of thousands of logs. */
export async function analysis({ folder, print }: Bench): Promise<void> {
  const run = join(folder, "million");
  const events = streamRun(run, { ...PLAN, rates: [1000, 1000, 1000], durationMs: 333_334 });
  print(`k3mesh analyze of ${events} events, ${ROUNDS} rounds:`);
  print(await analyzeRounds(run));
  const logs = join(folder, "logs");
  writeLogs(logs);
  print(`k3mesh analyze of ${LOGS} logs of ${LOG_EVENTS} events each, ${ROUNDS} rounds:`);
  print(await analyzeRounds(logs));
}

const LOGS = 4000;
const LOG_EVENTS = 100;

/** Logs with the least that a program must log: each machine sends to the next of a ring. */
function writeLogs(folder: string): void {
  mkdirSync(folder);
  const name = (place: number) => `m${String((place % LOGS) + 1).padStart(4, "0")}`;
  for (let i = 0; i < LOGS; i++) {
    let lines = "";
    for (let lamport = 1; lamport <= LOG_EVENTS; lamport++) {
      const from = name(i + LOGS - 1);
      const event =
        lamport % 2 === 1
          ? { kind: "send", lamport }
          : { kind: "receive", lamport, from, msgLamport: lamport - 1 };
      lines += `${JSON.stringify(event)}\n`;
    }
    writeFileSync(join(folder, `${name(i)}.jsonl`), lines);
  }
}

async function analyzeRounds(folder: string): Promise<string> {
  const rounds: { seconds: number; peakMb: number }[] = [];
  while (rounds.length < ROUNDS) rounds.push(await analyzeOnce(folder));
  const seconds = rounds.map((round) => round.seconds);
  const peaks = rounds.map((round) => round.peakMb);
  return `  ${spread(seconds, "s", 2)}, peak RSS ${spread(peaks, "MB")}`;
}

function analyzeOnce(folder: string): Promise<{ seconds: number; peakMb: number }> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(
      process.execPath,
      ["--import", PEAK_RSS, CLI, "analyze", folder, "--json"],
      {
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    let errors = "";
    child.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    child.once("error", reject);
    child.once("close", (code) => {
      const peakKib = /peak (\d+)$/.exec(errors)?.[1];
      if (code !== 0 || peakKib === undefined) reject(new Error(`exit ${code}: ${errors}`));
      const seconds = (performance.now() - began) / 1000;
      resolve({ seconds, peakMb: (Number(peakKib) * 1024) / 1e6 });
    });
  });
}
