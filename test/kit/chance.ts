import { randomInt } from "node:crypto";
import { onTestFailed } from "vitest";
import { SeededRandom } from "./seeded-random.js";

/**
 * Chance for a test with the real world, another one each time; a failed test prints the seed, which
 * K3MESH_TEST_SEED gives again.
 */
export function chance(): SeededRandom {
  const seed = Number(process.env.K3MESH_TEST_SEED ?? randomInt(2 ** 31));
  onTestFailed(() => console.error(`by chance of K3MESH_TEST_SEED=${seed}`));
  return new SeededRandom(seed);
}
