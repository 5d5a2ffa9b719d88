import { setTimeout as sleep } from "node:timers/promises";
import type { Bench } from "./kit/benchmark.js";
import { aim, percentile, spread } from "./kit/figures.js";
import { traceRecords } from "./kit/trace-records.js";
import { wallUs } from "./kit/wall-clock.js";
import { stopRun, withRun } from "./kit/whole-run.js";

const TRIALS = 20;
/** A record that takes longer than this is missed, and the benchmark fails. */
const WAIT_MS = 300;

/** `kill -9` of one of three → `peer-down` in the traces of the two others. */
export async function peerDown({ folder, print }: Bench): Promise<void> {
  const delaysMs: number[] = [];
  for (let trial = 0; trial < TRIALS; trial += 1) delaysMs.push(...(await killOne(folder, trial)));
  const max = Math.max(...delaysMs);
  print(`kill -9 → peer-down, ${TRIALS} trials, ${delaysMs.length} records:`);
  print(
    `  ${spread(delaysMs, "ms", 1)}, p95 ${percentile(delaysMs, 0.95).toFixed(1)} ms; ` +
      aim("≤ 50 ms", max <= 50),
  );
}

/** How long the two others took to write it down, in ms. */
function killOne(out: string, trial: number): Promise<number[]> {
  return withRun({ rates: "1,3,6", duration: "60s", out }, async (run) => {
    const { processes, folder } = run;
    const victim = trial % processes.ids.length;
    const [id, pid] = [processes.ids[victim], processes.pids[victim]];
    if (pid === undefined) throw new Error(`${id} is not running`);
    const killedUs = wallUs();
    process.kill(pid, "SIGKILL");
    await sleep(WAIT_MS);
    await stopRun(run);
    const noticed = traceRecords(folder).flatMap((records) =>
      records.flatMap((record) =>
        record.kind === "peer-down" && record.peer === id && record.reason === "closed"
          ? (record.wallUs - killedUs) / 1000
          : [],
      ),
    );
    if (noticed.length !== 2) throw new Error(`${noticed.length} of 2 machines noticed`);
    return noticed;
  });
}
