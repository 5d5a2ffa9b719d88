import type { Host } from "./host.js";
import type { World } from "./world.js";

/** When TCP on Linux repeats what got no answer, in ms since it was first sent. */
const REPEATS_MS = [200, 400, 800, 1_600, 3_200, 6_400, 12_800];

/**
 * Cuts a computer off from others for so long, as a pulled cable does: nothing is lost for good,
 * but each direction goes on with TCP's next repeat only.
 */
export function cutCable(world: World, one: Host, others: readonly Host[], forUs: number): void {
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
    const repeatsUs = REPEATS_MS.map((ms) => clock.nowUs + ms * 1_000);
    clock.at(repeatsUs.find((us) => us >= mendedUs) ?? Number.POSITIVE_INFINITY, release);
  });
  clock.at(mendedUs, () => {
    for (const release of idle.values()) release();
    idle.clear();
  });
}

function wayKey(from: Host, to: Host): string {
  return `${from.name} ${to.name}`;
}
