import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { analyzeFolder } from "../dist/index.js";
import type { Topology } from "../dist/model/topology.js";
import type { Bench } from "./kit/benchmark.js";
import { aim, median, spread } from "./kit/figures.js";
import { withRun } from "./kit/whole-run.js";
import type { TransportName } from "./links/message-transport.js";
import { ProcessGroup } from "./links/process-group.js";

const ROUNDS = 9;
const ROUND_MS = 1_500;
const TRANSPORTS: readonly TransportName[] = ["k3mesh", "star"];
const RUNS = 5;

/** What the hub of a star costs against a mesh, in turns. */
export async function star(bench: Bench): Promise<void> {
  await saturated(bench);
  await atLowRate(bench);
  await atTheModelsRates(bench);
}

/** Messages that three saturated processes take from their inboxes. */
async function saturated({ print }: Bench): Promise<void> {
  const [mesh = [], through = []] = await inTurns("full", (answers) => {
    return answers.flat().reduce((a, b) => a + b, 0) / 1000;
  });
  print(`three processes, saturated, ${ROUNDS} rounds, messages taken per second in all:`);
  print(`  mesh ${spread(mesh, "k/s")}, star ${spread(through, "k/s")}`);
  const ratios = through.map((rate, i) => rate / (mesh[i] ?? Number.NaN));
  const met = median(ratios) >= 0.6;
  print(`  star / mesh by round ${spread(ratios, "×", 2)}; ${aim("about 0.6×", met)}`);
}

/** One-way latency at about 250 messages a second and process. */
async function atLowRate({ print }: Bench): Promise<void> {
  const [mesh = [], through = []] = await inTurns("low", (answers) => median(answers.flat()));
  print(`three processes at low rate, ${ROUNDS} rounds, one way, p50 of each round:`);
  print(`  mesh ${spread(mesh, "µs")}, star ${spread(through, "µs")}`);
  const ratios = through.map((us, i) => us / (mesh[i] ?? Number.NaN));
  const met = median(ratios) <= 1.5;
  print(`  star / mesh by round ${spread(ratios, "×", 2)}; ${aim("about 1.5×", met)}`);
}

/** Both transports in turns: of each, a figure per round. */
async function inTurns(
  load: "full" | "low",
  figure: (answers: readonly (readonly number[])[]) => number,
): Promise<number[][]> {
  const rounds: number[][] = TRANSPORTS.map(() => []);
  await ProcessGroup.with(TRANSPORTS, load, async (group) => {
    // The first round warms the compilers up.
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const [i, transport] of TRANSPORTS.entries()) {
        const answers = await group.load(transport, ROUND_MS);
        if (round > 0) rounds[i]?.push(figure(answers));
      }
    }
  });
  return rounds;
}

/** Whole runs of real processes, at rates 1, 3 and 6. */
async function atTheModelsRates({ folder, print }: Bench): Promise<void> {
  const shares: number[] = [];
  const latencies: Record<Topology, number[]> = { mesh: [], star: [] };
  for (let run = 0; run < RUNS; run += 1) {
    for (const topology of ["mesh", "star"] as const) {
      const { latencyUs, hubShare } = await runOnce(topology, run, folder);
      latencies[topology].push(latencyUs);
      if (hubShare !== undefined) shares.push(hubShare);
    }
  }
  print(`rates 1, 3, 6 for 20 s, ${RUNS} pairs of runs:`);
  print(`  CPU of the hub ${spread(shares, "% of a core", 2)}; ${aimOf(shares)}`);
  const [mesh, through] = [latencies.mesh, latencies.star];
  print(`  latency p50 mesh ${spread(mesh, "µs")}, star ${spread(through, "µs")}`);
}

function aimOf(shares: readonly number[]): string {
  return aim("≤ 1 % of a core", median(shares) <= 1);
}

function runOnce(
  topology: Topology,
  seed: number,
  out: string,
): Promise<{ latencyUs: number; hubShare: number | undefined }> {
  const options = { topology, rates: "1,3,6", duration: "20s", seed, out };
  return withRun(options, async ({ processes, folder }) => {
    const hub = topology === "star" ? processes.pids[0] : undefined;
    const [beforeMs, began] = [cpuMs(hub), performance.now()];
    await sleep(18_000);
    const [afterMs, ended] = [cpuMs(hub), performance.now()];
    await processes.outcome;
    const { messages } = await analyzeFolder(folder);
    const hubShare = hub === undefined ? undefined : (100 * (afterMs - beforeMs)) / (ended - began);
    return { latencyUs: messages.latency.p50Us ?? Number.NaN, hubShare };
  });
}

/** What a process has used of the processor so far, as Linux counts it: in hundredths of a second. */
function cpuMs(pid: number | undefined): number {
  if (pid === undefined) return 0;
  const fields = readFileSync(join("/proc", `${pid}`, "stat"), "utf8")
    .split(") ")[1]
    ?.split(" ");
  return 10 * (Number(fields?.[11]) + Number(fields?.[12]));
}
