import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { analysis } from "./analysis.js";
import { forming } from "./forming.js";
import { gathering } from "./gathering.js";
import type { Benchmark } from "./kit/benchmark.js";
import { computerLine } from "./kit/computer.js";
import { lanForming } from "./lan-forming.js";
import { latency } from "./latency.js";
import { lateness } from "./lateness.js";
import { lines } from "./lines.js";
import { peerDown } from "./peer-down.js";
import { star } from "./star.js";
import { throughput } from "./throughput.js";
import { ticks } from "./ticks.js";

// `npm run bench [name…]`: the named benchmarks, or all. They measure the built code.

const BENCHMARKS: ReadonlyMap<string, Benchmark> = new Map(
  Object.entries({
    forming,
    "lan-forming": lanForming,
    "peer-down": peerDown,
    throughput,
    latency,
    star,
    ticks,
    lateness,
    analysis,
    lines,
    gathering,
  }),
);

// What a benchmark forks is the program as it is shipped: without the loader of this process.
process.execArgv.length = 0;

const names = process.argv.slice(2);
const unknown = names.filter((name) => !BENCHMARKS.has(name));
if (unknown.length > 0) {
  console.error(
    `no benchmark ${unknown.join(", ")}; there are ${[...BENCHMARKS.keys()].join(", ")}`,
  );
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), "k3mesh-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

console.log(computerLine());
for (const [name, benchmark] of BENCHMARKS) {
  if (names.length > 0 && !names.includes(name)) continue;
  console.log(`\n${name}`);
  try {
    await benchmark({ folder, print: (line) => console.log(`  ${line}`) });
  } catch (error) {
    console.log("  failed:", error);
    process.exitCode = 1;
  }
}
