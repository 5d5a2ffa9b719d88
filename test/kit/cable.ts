import type { SimHost } from "../../src/sim/sim-host.js";
import type { TestSimulation } from "./test-simulation.js";

/**
 * Cuts a computer off from others for so long, as a pulled cable does: nothing is lost for good,
 * but each direction goes on with TCP's next repeat only, and of these each takes twice as long as
 * the one before. `firstUs` is the first: 0.2 s on a cable.
 */
export function cutCable(
  world: TestSimulation,
  one: SimHost,
  others: readonly SimHost[],
  forUs: number,
  firstUs = 200_000,
): void {
  const { clock, network } = world;
  const mendedUs = clock.nowUs + forUs;
  /** The directions in which nothing was sent yet. */
  const idle = new Map<string, () => void>();
  for (const other of others) {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      network.hold(from, to);
      idle.set(wayKey(from, to), () => network.release(from, to));
    }
  }
  network.watch(({ from, to }) => {
    const release = idle.get(wayKey(from, to));
    if (release === undefined) return;
    idle.delete(wayKey(from, to));
    let repeatUs = clock.nowUs;
    for (let waitUs = firstUs; repeatUs < mendedUs; waitUs *= 2) repeatUs += waitUs;
    clock.at(repeatUs, release);
  });
  clock.at(mendedUs, () => {
    for (const other of others) {
      network.reopen(one, other);
      network.reopen(other, one);
    }
    for (const release of idle.values()) release();
    idle.clear();
  });
}

function wayKey(from: SimHost, to: SimHost): string {
  return `${from.name} ${to.name}`;
}
