import type { Bench } from "./kit/benchmark.js";
import { aim, median, percentile, spread } from "./kit/figures.js";
import type { CarrierName } from "./links/carrier.js";
import { Crew } from "./links/crew.js";

const ROUNDS = 9;
const ROUND_MS = 1_200;
const CARRIERS: readonly CarrierName[] = ["k3mesh", "raw"];

/**
 * One-way latency at about 250 messages a second and process, over the project's links and by one
 * raw write per message of the same bytes, in turns.
 */
export async function latency({ print }: Bench): Promise<void> {
  const rounds = new Map<CarrierName, number[][]>(CARRIERS.map((carrier) => [carrier, []]));
  await Crew.with(CARRIERS, "low", async (crew) => {
    // The first round warms the compilers up.
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const carrier of CARRIERS) {
        const latencies = (await crew.load(carrier, ROUND_MS)).flat();
        if (round > 0) rounds.get(carrier)?.push(latencies);
      }
    }
  });
  const ours = rounds.get("k3mesh") ?? [];
  const raw = rounds.get("raw") ?? [];
  const ratios = ours.map((round, i) => median(round) / median(raw[i] ?? []));
  print(`three processes at low rate, ${ROUNDS} rounds, one way, median of each round's p50:`);
  for (const [name, all] of [
    ["k3mesh", ours],
    ["raw write", raw],
  ] as const) {
    const p99 = percentile(all.flat(), 0.99) / 1000;
    print(
      `  ${name} p50 ${spread(all.map(median), "µs")}, p99 ${p99.toFixed(1)} ms, n = ${all.flat().length}`,
    );
  }
  print(
    `  ratio of p50 by round ${spread(ratios, "×", 2)}; ${aim("≤ 1.4×", median(ratios) <= 1.4)}`,
  );
}
