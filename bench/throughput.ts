import type { Bench } from "./kit/benchmark.js";
import { aim, median, spread } from "./kit/figures.js";
import type { TransportName } from "./links/message-transport.js";
import { ProcessGroup } from "./links/process-group.js";

const ROUNDS = 9;
const ROUND_MS = 1_500;
const TRANSPORTS: readonly TransportName[] = ["k3mesh", "packr-stream"];

/**
 * Messages per second that three saturated processes take from their inboxes, over the project's
 * links and over the streams of msgpackr, in turns. Both stamp, queue and take alike, over the
 * same kind of sockets, with 1,024 messages under way on each link and direction.
 */
export async function throughput({ print }: Bench): Promise<void> {
  const perSecond = new Map<TransportName, number[]>(
    TRANSPORTS.map((transport) => [transport, []]),
  );
  await ProcessGroup.with(TRANSPORTS, "full", async (group) => {
    // The first round warms the compilers up.
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const transport of TRANSPORTS) {
        const rates = await group.load(transport, ROUND_MS);
        const sum = rates.flat().reduce((a, b) => a + b, 0);
        if (round > 0) perSecond.get(transport)?.push(sum / 1000);
      }
    }
  });
  const ours = perSecond.get("k3mesh") ?? [];
  const theirs = perSecond.get("packr-stream") ?? [];
  const ratios = ours.map((rate, round) => rate / (theirs[round] ?? Number.NaN));
  print(`three processes, saturated, ${ROUNDS} rounds, messages taken per second in all:`);
  print(`  k3mesh ${spread(ours, "k/s")}, PackrStream ${spread(theirs, "k/s")}`);
  print(`  ratio by round ${spread(ratios, "×", 1)}; ${aim("≥ 4×", median(ratios) >= 4)}`);
}
