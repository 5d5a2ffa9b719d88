import { join } from "node:path";
import { causalityOf } from "../dist/analysis/causality/causality.js";
import { matched } from "../dist/analysis/matching.js";
import { readRun } from "../dist/analysis/recorded-run.js";
import { FolderSource } from "../dist/index.js";
import { PLAN } from "../test/analysis/good-run.js";
import { streamRun } from "../test/analysis/run-folder.js";
import type { Bench } from "./kit/benchmark.js";
import { aim, median, spread } from "./kit/figures.js";

const ROUNDS = 7;
const AIM_MS = 1_000;
/** Of all machines together. */
const TICKS_PER_SECOND = 3_000;

/** Vector clocks, counts of pairs and overtaking over a million events that have been read. */
export async function causality({ folder, print }: Bench): Promise<void> {
  for (const machines of [3, 30]) {
    const ids = Array.from({ length: machines }, (_, i) => `m${String(i + 1).padStart(2, "0")}`);
    const rates = ids.map(() => TICKS_PER_SECOND / machines);
    const run = join(folder, `million-${machines}`);
    const events = streamRun(run, { ...PLAN, ids, rates, durationMs: 333_334 });
    const read = matched(await readRun(new FolderSource(run)));
    const ms: number[] = [];
    const mb: number[] = [];
    // The first round warms the compiler up.
    for (let round = 0; round <= ROUNDS; round++) {
      const before = process.memoryUsage().arrayBuffers;
      const began = performance.now();
      causalityOf(read);
      if (round === 0) continue;
      ms.push(performance.now() - began);
      mb.push((process.memoryUsage().arrayBuffers - before) / 1e6);
    }
    const { concurrent, pairs, overtaking } = causalityOf(read);
    const share = ((100 * (concurrent ?? 0)) / pairs).toFixed(3);
    print(
      `${events} events of ${machines} machines, ${ROUNDS} rounds: ${spread(ms, "ms")}, ` +
        `columns of ${Math.max(...mb).toFixed(0)} MB; ` +
        aim(`${AIM_MS} ms`, median(ms) <= AIM_MS),
    );
    print(`  ${share} % of pairs concurrent, ${overtaking?.messages} messages overtook others`);
  }
}
