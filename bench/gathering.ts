import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Bench } from "./kit/benchmark.js";
import { spread } from "./kit/figures.js";

const CLI = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const TRIALS = 20;
const IDS = ["a", "b", "c"];
/** 100,000 events a machine. */
const TICKING = ["--rate", "5000", "--duration", "20s"];
const LOOK_EVERY_MS = 5;

interface Trial {
  readonly seconds: number;
  readonly megabytes: number;
  /** Peak RSS of a machine when its first foreign piece has come, and when it has all. */
  readonly peaksMb: readonly { readonly before: number; readonly after: number }[];
}

/** Three machines with folders of their own: last `end` → every trace in every folder. */
export async function gathering({ folder, print }: Bench): Promise<void> {
  const trials: Trial[] = [];
  while (trials.length < TRIALS) trials.push(await gatherOnce(join(folder, `${trials.length}`)));
  const peaks = trials.flatMap(({ peaksMb }) => peaksMb);
  const sizes = trials.map(({ megabytes }) => megabytes);
  print(`gathering, 3 × 100,000 events, ${spread(sizes, "MB", 1)} a folder, ${TRIALS} trials:`);
  const seconds = trials.map((trial) => trial.seconds);
  print(`  last end → all traces everywhere ${spread(seconds, "s", 2)}`);
  const before = peaks.map((peak) => peak.before);
  const after = peaks.map((peak) => peak.after);
  print(`  peak RSS of a machine ${spread(before, "MB")} before, ${spread(after, "MB")} after`);
}

async function gatherOnce(parent: string): Promise<Trial> {
  const run = `bench-${process.pid}-${Math.floor(Math.random() * 2 ** 32).toString(16)}`;
  const folders = IDS.map((id) => join(parent, id, run));
  const machines = IDS.map((id) => joinRun(run, id, join(parent, id)));
  const killAll = () => {
    for (const machine of machines) machine.kill("SIGKILL");
  };
  process.once("exit", killAll);
  try {
    const ended = machines.map(exitOf);
    const peaks = machines.map((machine, i) => watchPeaks(machine, folders[i] ?? ""));
    await Promise.all(ended);
    const own = IDS.map((id) => writtenMs(join(parent, id, run, `${id}.trace.jsonl`)));
    const all = folders.flatMap((folder) =>
      IDS.map((id) => writtenMs(join(folder, `${id}.trace.jsonl`))),
    );
    const bytes = IDS.map((id) => statSync(join(folders[0] ?? "", `${id}.trace.jsonl`)).size);
    return {
      seconds: (Math.max(...all) - Math.max(...own)) / 1000,
      megabytes: bytes.reduce((sum, each) => sum + each, 0) / 1e6,
      peaksMb: await Promise.all(peaks),
    };
  } finally {
    process.removeListener("exit", killAll);
    killAll();
  }
}

function joinRun(run: string, id: string, out: string): ChildProcess {
  const where = ["--listen", "127.0.0.1", "--out", out];
  const args = [CLI, "join", run, "--id", id, "--quiet", ...where, ...TICKING];
  return spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
}

/** Resolves when a machine has ended well. */
function exitOf(machine: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    machine.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`exit ${code}`));
    });
  });
}

function writtenMs(file: string): number {
  return statSync(file).mtimeMs;
}

async function watchPeaks(
  machine: ChildProcess,
  folder: string,
): Promise<{ before: number; after: number }> {
  let before: number | undefined;
  while (machine.exitCode === null) {
    const files = filesOf(folder);
    if (files.length > 2) before ??= peakMb(machine);
    const traces = files.filter((file) => !file.startsWith(".") && file.endsWith(".jsonl"));
    if (traces.length === IDS.length) return { before: before ?? 0, after: peakMb(machine) };
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error("a machine ended without all traces");
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // The run has not started.
    return [];
  }
}

/** The most memory that a process has held so far. Linux only. */
function peakMb({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return (Number(/VmHWM:\s*(\d+) kB/.exec(status)?.[1]) * 1024) / 1e6;
}
