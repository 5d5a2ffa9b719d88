import { setImmediate } from "node:timers/promises";
import { failureImpactOf } from "../../analysis/comparison/failure-impact.js";
import { exitCodeOf } from "../../analysis/verdict.js";
import type { SimulatedScenario } from "../../scenario/scenario.js";
import { CountingBar } from "../counting-bar.js";
import { worstExit } from "../failure.js";
import { counted } from "../figures.js";
import { exitAfter, onSignals } from "../interrupt.js";
import { TERMINAL } from "../screen.js";
import { memoryPlace, playRun } from "../seeds/play-seed.js";
import { replayCommand } from "../seeds/replay-command.js";
import type { ScreenOptions } from "../strict-command.js";
import {
  type CompareOptions,
  firstSeedOf,
  type Side,
  seedOfPair,
  victimOf,
} from "./compare-options.js";
import { Comparison } from "./comparison.js";
import type { Question } from "./question.js";
import type { RunResult, SeedPair } from "./run-result.js";

type SimulatedSide = Side<SimulatedScenario>;
type SimulatedOptions = CompareOptions<SimulatedScenario>;

const NOT_FORMED = 3;
const FAILED = 1;

/** Runs the same seeds on both sides in virtual time, shows what differs; gives the exit code. */
export async function compareSimulated(
  options: SimulatedOptions,
  question: Question,
  screen: ScreenOptions,
): Promise<number> {
  const { repeat, sides } = options;
  const firstSeed = firstSeedOf(options);
  const signals = onSignals(
    () => {},
    () => process.exit(exitAfter(signals, [])),
  );
  const progress = new CountingBar(repeat, "pair", screen);
  const names = sides.map(({ name }) => name).join(" and ");
  progress.line(
    `${counted(repeat, "pair")} of simulated runs, ${names}, seeds from ${firstSeed} on`,
  );
  const codes: number[] = [];
  const pairs: SeedPair[] = [];
  let done = 0;
  try {
    for (; done < repeat && signals.exitCodes.length === 0; done += 1) {
      const seed = seedOfPair(firstSeed, done);
      const one = await playSide(sides[0], seed, options);
      const other = await playSide(sides[1], seed, options);
      for (const { wrong, exitCode } of [one, other]) {
        if (wrong !== undefined) progress.wrong(wrong, `k3mesh: ${wrong}`);
        codes.push(exitCode);
      }
      if (one.result && other.result) pairs.push({ seed, one: one.result, other: other.result });
      progress.done(done + 1);
      // Signals and the bar have their turn.
      await setImmediate();
    }
  } finally {
    // Also after a defect: a bar that is drawn again keeps this process alive.
    progress.end();
  }
  if (done < repeat) progress.line(`interrupted: ${done} of ${counted(repeat, "pair")} ran`);
  const unformed = done - pairs.length;
  if (unformed > 0) {
    progress.line(`${counted(unformed, "pair")} left out, in which a run did not form`);
  }
  const [first, ...others] = pairs;
  if (first !== undefined && !screen.quiet) {
    const comparison = new Comparison([first, ...others], question);
    TERMINAL.stdout.write(screen.json ? comparison.json() : comparison.text(TERMINAL.stdout));
    for (const { name, scenario } of sides) {
      progress.line(`the first ${name} again: ${replayCommand(scenario, first.seed)}`);
    }
  }
  return exitAfter(signals, [worstExit(codes)]);
}

/** One side's run; `wrong` is what went wrong in it and no fault explains. */
async function playSide(
  { name, scenario }: SimulatedSide,
  seed: number,
  { killMs }: SimulatedOptions,
): Promise<{ readonly result?: RunResult; readonly wrong?: string; readonly exitCode: number }> {
  const { result, recorded, startedUs } = await playRun(scenario, seed, memoryPlace());
  const [failure] = result.failures;
  const wrong = failure && `seed ${seed}, ${name}: ${failure.text}`;
  if (recorded === undefined || result.sample === null || startedUs === undefined) {
    return { exitCode: failure ? NOT_FORMED : 0, ...(wrong && { wrong }) };
  }
  const { run, analysis } = recorded;
  const impact =
    killMs === undefined
      ? undefined
      : failureImpactOf(run, victimOf(scenario), startedUs + killMs * 1_000);
  return {
    result: { analysis, sample: result.sample, ...(impact && { impact }) },
    exitCode: failure ? exitCodeOf(analysis) || FAILED : 0,
    ...(wrong && { wrong }),
  };
}
