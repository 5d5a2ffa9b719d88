import { checkComputer, stampedName } from "../../node/local-run.js";
import { COMMAND_LINE } from "../../scenario/settings.js";
import { calledAs } from "../called-as.js";
import { worstExit } from "../failure.js";
import { counted } from "../figures.js";
import { exitAfter, onSignals, STOPPING } from "../interrupt.js";
import { TERMINAL } from "../screen.js";
import type { ScreenOptions } from "../strict-command.js";
import { type CompareOptions, firstSeedOf, type Side, seedOfPair } from "./compare-options.js";
import { Comparison } from "./comparison.js";
import { OneRun } from "./one-run.js";
import { Progress } from "./progress.js";
import type { Question } from "./question.js";
import type { RunResult, SeedPair } from "./run-result.js";

/** Runs the same seeds on both sides, shows what differs, and gives the exit code. */
export async function compareRuns(
  options: CompareOptions,
  question: Question,
  screen: ScreenOptions,
): Promise<number> {
  const { repeat, sides } = options;
  for (const { scenario } of sides) checkComputer(scenario, COMMAND_LINE.where("machines"));
  const [one, other] = sides.map(({ name }) => name);
  const firstSeed = firstSeedOf(options);
  const progress = new Progress(options, screen);
  let current: OneRun | undefined;
  let over = false;
  const signals = onSignals(
    () => {
      progress.line(STOPPING);
      current?.run.stop();
    },
    () => {
      if (over) process.exit(exitAfter(signals, []));
      current?.run.kill();
    },
  );
  progress.line(
    `${counted(repeat, "pair")} of runs, ${one} and ${other}, seeds from ${firstSeed} on`,
  );
  const isInterrupted = () => signals.exitCodes.length > 0;
  const base = stampedName("compare");
  const codes: number[] = [];
  const runSide = async (number: number, side: Side, seed: number) => {
    const name = `${base}-${question.keys[sides.indexOf(side)]}-${number + 1}`;
    const scenario = Object.freeze({ ...side.scenario, name, seed });
    const complained = (text: string) => progress.complained(text);
    current = new OneRun(scenario, options.killMs, complained);
    progress.begin(number, side, current);
    await current.run.outcome;
    progress.pause();
    const { result, exitCode } = await current.end(isInterrupted, screen.debug);
    progress.ended(result);
    codes.push(exitCode);
    return result;
  };
  const pairs = await allPairs(options, firstSeed, isInterrupted, runSide).finally(() => {
    // Also where a run could not be concluded: what is drawn again keeps this process alive.
    over = true;
    progress.end();
  });
  const [first, ...others] = pairs;
  if (first !== undefined && !screen.quiet) {
    const comparison = new Comparison([first, ...others], question);
    TERMINAL.stdout.write(screen.json ? comparison.json() : comparison.text(TERMINAL.stdout));
  }
  if (isInterrupted()) progress.line(interruptedText(pairs, repeat));
  return exitAfter(signals, [worstExit(codes)]);
}

/** What an interrupt left of a comparison, and how to see it again. */
function interruptedText(pairs: readonly SeedPair[], repeat: number): string {
  const last = pairs.at(-1);
  if (last === undefined) return "interrupted in the first pair: there is nothing to compare yet";
  const kept = `interrupted: ${pairs.length} of ${counted(repeat, "pair")} ran to the end`;
  const again = `${calledAs()} compare ${last.one.folder} ${last.other.folder}`;
  return `${kept}; to compare one again: ${again}`;
}

/** All pairs; after an interrupt, or a run that did not form, those up to then. */
async function allPairs(
  { repeat, sides }: CompareOptions,
  firstSeed: number,
  isInterrupted: () => boolean,
  runSide: (number: number, side: Side, seed: number) => Promise<RunResult | undefined>,
): Promise<SeedPair[]> {
  const [one, other] = sides;
  const pairs: SeedPair[] = [];
  while (pairs.length < repeat) {
    const seed = seedOfPair(firstSeed, pairs.length);
    const results = new Map<Side, RunResult>();
    // In turns first and second: whatever else this computer does is alike for both.
    for (const side of pairs.length % 2 === 0 ? [one, other] : [other, one]) {
      const result = isInterrupted() ? undefined : await runSide(pairs.length, side, seed);
      if (result === undefined || isInterrupted()) return pairs;
      results.set(side, result);
    }
    const [first, second] = [results.get(one), results.get(other)];
    if (first && second) pairs.push({ seed, one: first, other: second });
  }
  return pairs;
}
