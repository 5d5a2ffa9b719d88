import { randomInt } from "node:crypto";
import type { Topology } from "../../model/topology.js";
import { type CompareOptions, scenarioOf } from "../../scenario/compare-options.js";
import { worstExit } from "../failure.js";
import { counted } from "../figures.js";
import { exitAfter, onSignals } from "../interrupt.js";
import type { ScreenOptions } from "../options.js";
import { stampedName } from "../run-name.js";
import { TERMINAL } from "../terminal.js";
import { Comparison } from "./comparison.js";
import { OneRun } from "./one-run.js";
import { Progress } from "./progress.js";
import type { RunResult, SeedPair } from "./run-result.js";

const SEED_END = 2 ** 32;

/** Runs the same seeds over both topologies, shows what differs, and gives the exit code. */
export async function compareTopologies(
  options: CompareOptions,
  screen: ScreenOptions,
): Promise<number> {
  const { repeat, scenario } = options;
  const firstSeed = scenario.seed ?? randomInt(SEED_END - repeat);
  const progress = new Progress(options, screen);
  progress.line(`${counted(repeat, "pair")} of runs, mesh and star, seeds from ${firstSeed} on`);
  const series = new Series(options, firstSeed, progress, screen.debug);
  let over = false;
  const signals = onSignals(
    () => series.stop(),
    () => {
      if (over) process.exit(exitAfter(signals, []));
      series.kill();
    },
  );
  const { pairs, codes } = await series.run(() => signals.exitCodes.length > 0);
  over = true;
  progress.end();
  const [first, ...others] = pairs;
  if (first !== undefined && !screen.quiet) {
    const comparison = new Comparison([first, ...others]);
    TERMINAL.stdout.write(screen.json ? comparison.json() : comparison.text(TERMINAL.stdout));
  }
  return exitAfter(signals, codes);
}

/** The runs of a comparison, one after the other. */
class Series {
  readonly #options: CompareOptions;
  readonly #firstSeed: number;
  readonly #progress: Progress;
  readonly #debug: boolean | undefined;
  readonly #base = stampedName("compare");
  readonly #codes: number[] = [];
  #current: OneRun | undefined;

  constructor(
    options: CompareOptions,
    firstSeed: number,
    progress: Progress,
    debug: boolean | undefined,
  ) {
    this.#options = options;
    this.#firstSeed = firstSeed;
    this.#progress = progress;
    this.#debug = debug;
  }

  stop(): void {
    this.#current?.stop();
  }

  kill(): void {
    this.#current?.kill();
  }

  /** All pairs; those up to then where one did not form, or somebody interrupts. */
  async run(
    interrupted: () => boolean,
  ): Promise<{ readonly pairs: readonly SeedPair[]; readonly codes: readonly number[] }> {
    const pairs: SeedPair[] = [];
    while (pairs.length < this.#options.repeat) {
      const pair = await this.#pair(pairs.length, interrupted);
      if (pair === undefined) break;
      pairs.push(pair);
    }
    return { pairs, codes: [worstExit(this.#codes)] };
  }

  async #pair(number: number, interrupted: () => boolean): Promise<SeedPair | undefined> {
    const seed = (this.#firstSeed + number) % SEED_END;
    const results: Partial<Record<Topology, RunResult>> = {};
    // In turns first and second: whatever else this computer does is alike for both.
    const order: readonly Topology[] = number % 2 === 0 ? ["mesh", "star"] : ["star", "mesh"];
    for (const topology of order) {
      if (interrupted()) return undefined;
      const result = await this.#one(number, topology, seed);
      if (result === undefined || interrupted()) return undefined;
      results[topology] = result;
    }
    const { mesh, star } = results;
    return mesh && star && { seed, mesh, star };
  }

  async #one(number: number, topology: Topology, seed: number): Promise<RunResult | undefined> {
    const name = `${this.#base}-${topology}-${number + 1}`;
    const scenario = scenarioOf(this.#options, topology, seed);
    this.#current = new OneRun(name, scenario, this.#options.killMs);
    this.#progress.begin(number, topology, this.#current);
    const { result, exitCode } = await this.#current.end(this.#debug);
    this.#progress.ended(result);
    this.#codes.push(exitCode);
    return result;
  }
}
