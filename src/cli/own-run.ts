import { exitCodeOf } from "../analysis/verdict.js";
import type { MachineEnd } from "../node/local-run.js";
import { worstExit } from "./failure.js";
import { exitAfter, INTERRUPTED, NOTHING_WRITTEN, type Signals } from "./interrupt.js";
import { printOwnReport } from "./report.js";
import { type Attempt, finalizeRun, nameLeftOut, reportEnds } from "./run-end.js";
import { TERMINAL } from "./screen.js";
import type { ScreenOptions } from "./strict-command.js";

const NOT_FORMED = 3;

/** A run of `run` or `simulate` that is over. */
interface OwnRun {
  readonly ends: ReadonlyMap<string, MachineEnd>;
  /** Absent if it did not start. */
  readonly folder: string | undefined;
  readonly attempt: Attempt;
  readonly signals: Signals;
  readonly say: (line: string) => void;
}

/** Says what went wrong, judges what was written, and returns the exit code. */
export async function exitAfterOwnRun(run: OwnRun, options: ScreenOptions): Promise<number> {
  const { folder, signals } = run;
  const codes = reportEnds(run.ends, run.attempt, options.debug);
  if (folder === undefined) {
    if (signals.exitCodes.length === 0) return worstExit([...codes, NOT_FORMED]);
    run.say(NOTHING_WRITTEN);
    return exitAfter(signals, codes);
  }
  const analysis = await finalizeRun(
    folder,
    (one) => printOwnReport(one, folder, options, TERMINAL),
    nameLeftOut,
  );
  const interrupted = analysis.status === "interrupted" ? [INTERRUPTED] : [];
  return exitAfter(signals, [...codes, ...interrupted, exitCodeOf(analysis)]);
}
