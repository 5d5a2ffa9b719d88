import { bandsInWorker } from "../../src/cli/bands-in-worker.js";
import type { BandSource } from "../../src/cli/expected/expected.js";

const known = new Map<string, ReturnType<BandSource>>();

/** The bands of each setting once, for all tests of a file: most look at the same run. */
export const keptBands: BandSource = (setting) => {
  const key = JSON.stringify(setting);
  const bands = known.get(key) ?? bandsInWorker(setting);
  known.set(key, bands);
  return bands;
};
