import { randomInt } from "node:crypto";
import { onTestFailed } from "vitest";
import { Dice } from "./dice.js";

/**
 * Chance for a test with the real world, another one each time; a failed test prints the seed, which
 * K3MESH_TEST_SEED gives again.
 */
export function chance(): Dice {
  const seed = Number(process.env.K3MESH_TEST_SEED ?? randomInt(2 ** 31));
  onTestFailed(() => console.error(`by chance of K3MESH_TEST_SEED=${seed}`));
  return new Dice(seed);
}
