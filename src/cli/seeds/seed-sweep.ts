import type { SeedSweep } from "../../scenario/scenario.js";
import { worstExit } from "../failure.js";
import { exitAfter, onSignals } from "../interrupt.js";
import type { ScreenOptions } from "../strict-command.js";
import { type SeedPlayers, SeedPool } from "./seed-pool.js";
import type { SeedResult } from "./seed-result.js";
import { shrunk } from "./shrinking.js";
import { type Failing, SweepReport } from "./sweep-report.js";

/** A worker runs so many before it asks for more: a word between threads costs little beside it. */
const SEEDS_AT_A_TIME = 10;
const FAILED = 1;

/** Runs all seeds, on all cores; shows what failed and what all showed; returns the exit code. */
export async function sweepSeeds(sweep: SeedSweep, options: ScreenOptions): Promise<number> {
  let interrupted = false;
  const signals = onSignals(
    () => {
      interrupted = true;
    },
    () => process.exit(exitAfter(signals, [])),
  );
  const pool = new SeedPool(sweep.seeds.length);
  const report = new SweepReport(sweep, options);
  try {
    const failed = await playSweep(sweep, pool, report, () => interrupted);
    return exitAfter(signals, [worstExit(failed ? [FAILED] : [])]);
  } finally {
    report.close();
    await pool.end();
  }
}

/** Plays the seeds and reports them; whether any failed. After an interrupt, those up to then. */
export async function playSweep(
  sweep: SeedSweep,
  players: SeedPlayers,
  report: Pick<SweepReport, "played" | "shrinking" | "end">,
  isInterrupted: () => boolean,
): Promise<boolean> {
  const results = await playAll(sweep, players, report, isInterrupted);
  const first = results.find(({ failures }) => failures.length > 0);
  if (first === undefined) {
    report.end(results);
    return false;
  }
  report.shrinking(first);
  report.end(results, await failingOf(sweep, first, players, isInterrupted));
  return true;
}

/** The results in the order of the seeds. */
async function playAll(
  { scenario, seeds, keeps }: SeedSweep,
  players: SeedPlayers,
  report: Pick<SweepReport, "played">,
  isInterrupted: () => boolean,
): Promise<SeedResult[]> {
  const results: (readonly SeedResult[])[] = [];
  let next = 0;
  const playOn = async () => {
    while (next < seeds.length && !isInterrupted()) {
      const some = seeds.slice(next, next + SEEDS_AT_A_TIME);
      const place = next / SEEDS_AT_A_TIME;
      next += some.length;
      const played = await players.play(scenario, some, keeps);
      results[place] = played;
      report.played(played);
    }
  };
  await Promise.all(Array.from({ length: players.atOnce }, playOn));
  return results.flat();
}

/** The smallest scenario that fails by the seed in the same way. */
async function failingOf(
  { scenario }: SeedSweep,
  { seed, failures }: SeedResult,
  players: SeedPlayers,
  isInterrupted: () => boolean,
): Promise<Failing> {
  const kind = failures[0]?.kind;
  const smallest = await shrunk(scenario, async (smaller) => {
    if (isInterrupted()) return false;
    const [result] = await players.play(smaller, [seed], false);
    return result?.failures.some((failure) => failure.kind === kind) === true;
  });
  return { seed, scenario, smallest };
}
