import { diskPlace, memoryPlace, playSeed } from "./play-seed.js";
import { serveSeeds } from "./seed-pool.js";

// What a worker thread of `simulate --seeds` runs.
serveSeeds((scenario, seed, keeps) =>
  playSeed(scenario, seed, keeps ? diskPlace(scenario.out) : memoryPlace()),
);
