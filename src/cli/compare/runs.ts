import { randomInt } from "node:crypto";
import { SEED_MAX } from "../../model/limits.js";
import { checkComputer, stampedName } from "../../node/local-run.js";
import { COMMAND_LINE } from "../../scenario/settings.js";
import { calledAs } from "../called-as.js";
import { worstExit } from "../failure.js";
import { counted } from "../figures.js";
import { exitAfter, onSignals } from "../interrupt.js";
import { TERMINAL } from "../screen.js";
import type { ScreenOptions } from "../strict-command.js";
import type { CompareOptions, Side } from "./compare-options.js";
import { Comparison } from "./comparison.js";
import { OneRun } from "./one-run.js";
import { Progress } from "./progress.js";
import type { Question } from "./question.js";
import type { RunResult, SeedPair } from "./run-result.js";

const SEED_END = SEED_MAX + 1;

/** Runs the same seeds on both sides, shows what differs, and gives the exit code. */
export async function compareRuns(
  options: CompareOptions,
  question: Question,
  screen: ScreenOptions,
): Promise<number> {
  const { repeat, sides, seed } = options;
  for (const { scenario } of sides) checkComputer(scenario, COMMAND_LINE.where("machines"));
  const [one, other] = sides.map(({ name }) => name);
  const firstSeed = seed ?? randomInt(SEED_END - repeat);
  const progress = new Progress(options, screen);
  progress.line(
    `${counted(repeat, "pair")} of runs, ${one} and ${other}, seeds from ${firstSeed} on`,
  );
  const series = new Series(options, question, firstSeed, progress, screen.debug);
  let over = false;
  const signals = onSignals(
    () => {
      progress.stopping();
      series.stop();
    },
    () => {
      if (over) process.exit(exitAfter(signals, []));
      series.kill();
    },
  );
  const { pairs, codes } = await series
    .run(() => signals.exitCodes.length > 0)
    .finally(() => {
      // Also where a run could not be concluded: what is drawn again keeps this process alive.
      over = true;
      progress.end();
    });
  const [first, ...others] = pairs;
  if (first !== undefined && !screen.quiet) {
    const comparison = new Comparison([first, ...others], question);
    TERMINAL.stdout.write(screen.json ? comparison.json() : comparison.text(TERMINAL.stdout));
  }
  if (signals.exitCodes.length > 0) progress.line(interruptedText(pairs, repeat));
  return exitAfter(signals, codes);
}

/** What an interrupt left of a comparison, and how to see it again. */
function interruptedText(pairs: readonly SeedPair[], repeat: number): string {
  const last = pairs.at(-1);
  if (last === undefined) return "interrupted in the first pair: there is nothing to compare yet";
  const kept = `interrupted: ${pairs.length} of ${counted(repeat, "pair")} ran to the end`;
  const again = `${calledAs()} compare ${last.one.folder} ${last.other.folder}`;
  return `${kept}; to compare one again: ${again}`;
}

/** The runs of a comparison, one after the other. */
class Series {
  readonly #options: CompareOptions;
  readonly #keys: readonly string[];
  readonly #firstSeed: number;
  readonly #progress: Progress;
  readonly #debug: boolean | undefined;
  readonly #base = stampedName("compare");
  readonly #codes: number[] = [];
  #current: OneRun | undefined;

  constructor(
    options: CompareOptions,
    { keys }: Question,
    firstSeed: number,
    progress: Progress,
    debug: boolean | undefined,
  ) {
    this.#options = options;
    this.#keys = keys;
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

  /** All pairs; after an interrupt, or a run that did not form, those up to then. */
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
    const results = new Map<Side, RunResult>();
    const [one, other] = this.#options.sides;
    // In turns first and second: whatever else this computer does is alike for both.
    for (const side of number % 2 === 0 ? [one, other] : [other, one]) {
      if (interrupted()) return undefined;
      const result = await this.#run(number, side, seed);
      if (result === undefined || interrupted()) return undefined;
      results.set(side, result);
    }
    const [first, second] = [results.get(one), results.get(other)];
    return first && second && { seed, one: first, other: second };
  }

  async #run(number: number, side: Side, seed: number): Promise<RunResult | undefined> {
    const key = this.#keys[this.#options.sides.indexOf(side)];
    const scenario = Object.freeze({ ...side.scenario, seed });
    const name = `${this.#base}-${key}-${number + 1}`;
    this.#current = new OneRun(name, scenario, this.#options.killMs, (text) =>
      this.#progress.complained(text),
    );
    this.#progress.begin(number, side, this.#current);
    await this.#current.over;
    this.#progress.pause();
    const { result, exitCode } = await this.#current.end(this.#debug);
    this.#progress.ended(result);
    this.#codes.push(exitCode);
    return result;
  }
}
