import type { SimHost } from "../../src/sim/sim-host.js";
import type { TestSimulation } from "./test-simulation.js";

/**
 * Cuts a computer off from others for so long, as a pulled cable does: nothing is lost for good,
 * but each direction goes on with TCP's next repeat only. `firstUs` is the first: 0.2 s on a cable.
 */
export function cutCable(
  { clock, network }: TestSimulation,
  one: SimHost,
  others: readonly SimHost[],
  forUs: number,
  firstUs?: number,
): void {
  const ways = others.flatMap((other) => [[one, other] as const, [other, one] as const]);
  for (const [from, to] of ways) network.hold(from, to);
  clock.after(forUs, () => {
    for (const [from, to] of ways) network.mend(from, to, firstUs);
  });
}
