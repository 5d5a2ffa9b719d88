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

/** The least that a program in JavaScript does which reads the lines of JSON in a folder. */
const PARSE_LINES =
  "const fs = require('node:fs'); const folder = process.argv[1];" +
  "for (const name of fs.readdirSync(folder))" +
  "for (const line of fs.readFileSync(folder + '/' + name, 'utf8').split('\\n'))" +
  "if (line !== '') JSON.parse(line)";

/** `k3mesh analyze` as the command that people type: of a long run, and of thousands of logs. */
export async function analysis({ folder, print }: Bench): Promise<void> {
  const run = join(folder, "million");
  const events = streamRun(run, { ...PLAN, rates: [1000, 1000, 1000], durationMs: 333_334 });
  print(`the traces of ${events} events, ${ROUNDS} rounds:`);
  for (const line of await rounds(run, {
    "k3mesh analyze": ANALYZE,
    "split and JSON.parse": PARSE,
  }))
    print(line);
  const logs = join(folder, "logs");
  writeLogs(logs);
  print(`${LOGS} logs of ${LOG_EVENTS} events each, ${ROUNDS} rounds:`);
  for (const line of await rounds(logs, { "k3mesh analyze": ANALYZE })) print(line);
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

/** What Node is given to do with a folder, whose path comes behind. */
const ANALYZE = [CLI, "analyze", "--json"];
const PARSE = ["--eval", PARSE_LINES];

/** Each in turn, so that a busy computer slows all of them. */
async function rounds(
  folder: string,
  programs: Readonly<Record<string, readonly string[]>>,
): Promise<string[]> {
  const all = Object.entries(programs).map(([name, args]) => {
    return { name, args, seconds: [] as number[], peaksMb: [] as number[] };
  });
  for (let round = 0; round < ROUNDS; round++) {
    for (const { args, seconds, peaksMb } of all) {
      const once = await runOnce([...args, folder]);
      seconds.push(once.seconds);
      peaksMb.push(once.peakMb);
    }
  }
  return all.map(({ name, seconds, peaksMb }) => {
    return `  ${name}: ${spread(seconds, "s", 2)}, peak RSS ${spread(peaksMb, "MB")}`;
  });
}

function runOnce(args: readonly string[]): Promise<{ seconds: number; peakMb: number }> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(process.execPath, ["--import", PEAK_RSS, ...args], {
      stdio: ["ignore", "ignore", "pipe"],
    });
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
