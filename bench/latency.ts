import type { Bench } from "./kit/benchmark.js";
import { aim, median, percentile, spread } from "./kit/figures.js";
import type { TransportName } from "./links/message-transport.js";
import { ProcessGroup } from "./links/process-group.js";

const ROUNDS = 9;
const ROUND_MS = 1_200;
const TRANSPORTS: readonly TransportName[] = ["k3mesh", "raw"];

/**
 * One-way latency at about 250 messages a second and process, over the project's links and by one
 * raw write per message of the same bytes, in turns.
 */
export async function latency({ print }: Bench): Promise<void> {
  const rounds = new Map<TransportName, number[][]>(TRANSPORTS.map((transport) => [transport, []]));
  await ProcessGroup.with(TRANSPORTS, "low", async (group) => {
    // The first round warms the compilers up.
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const transport of TRANSPORTS) {
        const latencies = (await group.load(transport, ROUND_MS)).flat();
        if (round > 0) rounds.get(transport)?.push(latencies);
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
