import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { analysis } from "./analysis.js";
import { causality } from "./causality.js";
import { forming } from "./forming.js";
import { gathering } from "./gathering.js";
import type { Benchmark } from "./kit/benchmark.js";
import { computerLine } from "./kit/computer.js";
import { lanForming } from "./lan-forming.js";
import { latency } from "./latency.js";
import { lateness } from "./lateness.js";
import { lines } from "./lines.js";
import { peerDown } from "./peer-down.js";
import { simulation } from "./simulation.js";
import { star } from "./star.js";
import { theory } from "./theory.js";
import { throughput } from "./throughput.js";
import { ticks } from "./ticks.js";

// `npm run bench [-- name…]`: the named benchmarks, or all. They measure the built code.

/** Each with about how long it takes, in seconds: what it waits for, and some for what it starts. */
const BENCHMARKS: ReadonlyMap<string, readonly [run: Benchmark, aboutS: number]> = new Map(
  Object.entries({
    forming: [forming, 120],
    "lan-forming": [lanForming, 600],
    "peer-down": [peerDown, 40],
    throughput: [throughput, 60],
    latency: [latency, 40],
    star: [star, 300],
    ticks: [ticks, 35],
    lateness: [lateness, 65],
    analysis: [analysis, 100],
    lines: [lines, 30],
    causality: [causality, 40],
    gathering: [gathering, 540],
    simulation: [simulation, 60],
    theory: [theory, 30],
  }),
);

function about(seconds: number): string {
  return seconds < 90 ? `about ${seconds} s` : `about ${Math.round(seconds / 60)} min`;
}

function list(): string {
  const names = [...BENCHMARKS].map(
    ([name, [, aboutS]]) => `  ${name.padEnd(12)} ${about(aboutS)}`,
  );
  const allS = [...BENCHMARKS.values()].reduce((sum, [, aboutS]) => sum + aboutS, 0);
  return ["npm run bench -- [name…]", ...names, `  all of them  ${about(allS)}`].join("\n");
}

// What a benchmark forks is the program as it is shipped: without the loader of this process.
process.execArgv.length = 0;

const names = process.argv.slice(2);
if (names.some((name) => ["--help", "-h", "list"].includes(name))) {
  console.log(list());
  process.exit(0);
}
const unknown = names.filter((name) => !BENCHMARKS.has(name));
if (unknown.length > 0) {
  console.error(
    `no benchmark ${unknown.join(", ")}; there are ${[...BENCHMARKS.keys()].join(", ")}`,
  );
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), "k3mesh-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
// Not once: a second signal while things are tidied up would end this process in the middle of it.
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const) {
  process.on(signal, () => process.exit(code));
}

console.log(computerLine());
const chosen = [...BENCHMARKS].filter(([name]) => names.length === 0 || names.includes(name));
console.log(`${about(chosen.reduce((sum, [, [, aboutS]]) => sum + aboutS, 0))} in total`);
for (const [name, [benchmark, aboutS]] of chosen) {
  console.log(`\n${name} (${about(aboutS)})`);
  try {
    await benchmark({ folder, print: (line) => console.log(`  ${line}`) });
  } catch (error) {
    console.log("  failed:", error);
    process.exitCode = 1;
  }
}
