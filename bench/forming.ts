import type { Bench } from "./kit/benchmark.js";
import { aim, percentile, spread } from "./kit/figures.js";
import { beganAtMs } from "./kit/incarnation.js";
import { traceRecords } from "./kit/trace-records.js";
import { stopRun, withRun } from "./kit/whole-run.js";

/** How long one mesh took to form, in ms, up to the moment that the last machine started. */
interface Forming {
  readonly fromOrderMs: number;
  /** From the moment at which its parent began to start the last process. */
  readonly fromLastSpawnMs: number;
  readonly fromLastListeningMs: number;
  /** From the order to the last one listening: what starting the processes takes by itself. */
  readonly startUpMs: number;
}

/** Last process started → all machines started, on loopback and by mDNS alone. */
export async function forming(bench: Bench): Promise<void> {
  const three = await formings(bench, 3, 20);
  const fromListening = three.map((trial) => trial.fromLastListeningMs);
  const fromSpawn = three.map((trial) => trial.fromLastSpawnMs);
  const p95 = (values: readonly number[]) => percentile(values, 0.95);
  bench.print("n = 3, 20 trials, up to the last start:");
  bench.print(
    `  from the last one listening ${spread(fromListening, "ms")}, p95 ${p95(fromListening).toFixed()} ms; ` +
      aim("p95 ≤ 500 ms", p95(fromListening) <= 500),
  );
  bench.print(
    `  from the spawn of the last process ${spread(fromSpawn, "ms")}, ` +
      `p95 ${p95(fromSpawn).toFixed()} ms`,
  );
  await large(bench, 10, 7);
  const slowest = await large(bench, 30, 3);
  bench.print(`  ${aim("from the command ≤ 10 s for n = 30", slowest <= 10_000)}`);
  const hundred = await large(bench, 100, 1);
  bench.print(`  ${aim("from the command ≤ 120 s for n = 100", hundred <= 120_000)}`);
}

/** Prints the figures of a larger mesh; returns the longest time from the command, in ms. */
async function large(bench: Bench, machines: number, trials: number): Promise<number> {
  const all = await formings(bench, machines, trials);
  const of = (key: keyof Forming) => all.map((trial) => trial[key]);
  bench.print(`n = ${machines}, ${trials} trials, up to the last start:`);
  bench.print(`  from the last one listening ${spread(of("fromLastListeningMs"), "ms")}`);
  bench.print(
    `  from the command ${spread(of("fromOrderMs"), "ms")}; ` +
      `of it until the last one listens ${spread(of("startUpMs"), "ms")}`,
  );
  return Math.max(...of("fromOrderMs"));
}

async function formings({ folder }: Bench, machines: number, trials: number): Promise<Forming[]> {
  const all: Forming[] = [];
  while (all.length < trials) all.push(await formOnce(folder, machines));
  return all;
}

function formOnce(out: string, machines: number): Promise<Forming> {
  return withRun({ machines, duration: "60s", formTimeout: "5m", out }, async (run) => {
    await stopRun(run);
    const headers = traceRecords(run.folder).flatMap(([first]) =>
      first?.kind === "header" ? first : [],
    );
    const startedUs = Math.max(...headers.map((header) => header.startWallUs));
    const spawnedMs = Math.max(...headers.map(({ incarnation }) => beganAtMs(incarnation)));
    return {
      fromOrderMs: (startedUs - run.orderedUs) / 1000,
      fromLastSpawnMs: startedUs / 1000 - spawnedMs,
      fromLastListeningMs: (startedUs - run.lastListeningUs) / 1000,
      startUpMs: (run.lastListeningUs - run.orderedUs) / 1000,
    };
  });
}
