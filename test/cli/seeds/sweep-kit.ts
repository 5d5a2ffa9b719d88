import { memoryPlace, type Place, playSeed } from "../../../src/cli/seeds/play-seed.js";
import type { SeedPlayers } from "../../../src/cli/seeds/seed-pool.js";
import type { SeedResult } from "../../../src/cli/seeds/seed-result.js";
import { type SimulatedScenario, sweepFromCommandLine } from "../../../src/scenario/scenario.js";
import { MemoryStore } from "../../../src/sim/memory-store.js";
import { MemorySource } from "../../../src/trace/memory-source.js";

/** The scenario of options as they are typed, without `--seeds`. */
export function scenarioOf(options: Readonly<Record<string, unknown>> = {}): SimulatedScenario {
  const sweep = sweepFromCommandLine({ duration: "3s", ...options, seeds: "1" });
  if (sweep === undefined) throw new Error("no sweep");
  return sweep.scenario;
}

/** A place whose traces are read as `damage` makes them. */
export function damagedPlace(damage: (file: string, text: string) => string): Place {
  const store = new MemoryStore();
  const source = (folder: string) => {
    const traces = store.folders.get(folder)?.traces ?? new Map<string, string>();
    const files = [...traces].map(([id, text]) => {
      const file = `${id}.trace.jsonl`;
      return [file, damage(file, text)] as const;
    });
    return new MemorySource(Object.fromEntries(files));
  };
  return { ...memoryPlace(store), source };
}

/** The clock of the first receive is not above the message's: a machine that takes no maximum. */
export function withoutMaximum(_file: string, text: string): string {
  return text.replace(/("kind":"receive".*?"lamport":)\d+/, "$11");
}

/** Plays seeds in this thread, one after the other; how often it did is counted. */
export function playersHere(
  play: (scenario: SimulatedScenario, seed: number) => Promise<SeedResult> = (scenario, seed) =>
    playSeed(scenario, seed, memoryPlace()),
): SeedPlayers {
  return {
    atOnce: 2,
    play: async (scenario, seeds) => {
      const results: SeedResult[] = [];
      for (const seed of seeds) results.push(await play(scenario, seed));
      return results;
    },
  };
}
