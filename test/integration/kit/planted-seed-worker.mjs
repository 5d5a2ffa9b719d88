// Plays seeds as a worker thread of `simulate --seeds` does, but the clocks of seeds from 5 on take no maximum.
import { memoryPlace, playSeed } from "../../../dist/cli/seeds/play-seed.js";
import { serveSeeds } from "../../../dist/cli/seeds/seed-pool.js";
import { MemoryStore } from "../../../dist/sim/memory-store.js";
import { MemorySource } from "../../../dist/trace/memory-source.js";

serveSeeds((scenario, seed) => {
  if (seed === 13) throw new Error("planted");
  const store = new MemoryStore();
  const source = (folder) => {
    const traces = [...store.folders.get(folder).traces];
    const damaged = traces.map(([id, text]) => {
      const lines = seed < 5 ? text : text.replace(/("kind":"receive".*?"lamport":)\d+/, "$11");
      return [`${id}.trace.jsonl`, lines];
    });
    return new MemorySource(Object.fromEntries(damaged));
  };
  return playSeed(scenario, seed, { ...memoryPlace(store), source });
});
