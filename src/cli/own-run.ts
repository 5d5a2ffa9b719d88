import { exitCodeOf } from "../analysis/verdict.js";
import type { RunEvent, Runner, StartedRun } from "../node/runner.js";
import type { Scenario } from "../scenario/scenario.js";
import { COMMAND_LINE } from "../scenario/settings.js";
import { worstExit } from "./failure.js";
import { exitAfter, INTERRUPTED, NOTHING_WRITTEN, onSignals, STOPPING } from "./interrupt.js";
import { printFolder, printOwnReport } from "./report.js";
import { type Attempt, finalizeRun, localAttempt, nameLeftOut, reportEnds } from "./run-end.js";
import { type Output, TERMINAL } from "./screen.js";
import type { ScreenOptions } from "./strict-command.js";

const NOT_FORMED = 3;

/** Shows a run while it goes on. */
interface Display {
  /** A line that stays. */
  line(text: string): void;
  observe(event: RunEvent): void;
  /** The run is over. */
  end(): void;
}

/** How a command of one run, `run` or `simulate`, starts it and shows it. */
interface OwnRun<S extends Scenario, R extends StartedRun> {
  readonly scenario: S;
  readonly runner: Runner<S, R>;
  /** Not called with `--quiet`. */
  readonly show: (run: R, attempt: Attempt, output: Output) => Display;
}

/**
 * Starts a run, shows it to its end, says what went wrong, judges what was written, and returns the
 * exit code.
 */
export async function runOwn<S extends Scenario, R extends StartedRun>(
  { scenario, runner, show }: OwnRun<S, R>,
  options: ScreenOptions,
): Promise<number> {
  let over = false;
  const say = (line: string) => display?.line(line);
  const signals = onSignals(
    () => {
      say(STOPPING);
      run.stop();
    },
    () => {
      if (over) process.exit(exitAfter(signals, []));
      run.kill();
    },
  );
  const run = new runner(scenario, (event) => {
    if (event.kind === "started") printFolder(event.folder, options, TERMINAL);
    if (display) display.observe(event);
    else if (event.kind === "complaint") TERMINAL.stderr.write(event.text);
  });
  const attempt = localAttempt(run.name, scenario, COMMAND_LINE);
  // With --json, stdout is for the one document; with --quiet, nothing is shown on the way.
  const output = options.json ? TERMINAL.stderr : TERMINAL.stdout;
  const display = options.quiet ? undefined : show(run, attempt, output);
  const { ends, folder } = await run.outcome;
  over = true;
  display?.end();
  const codes = reportEnds(ends, attempt, options.debug);
  if (folder === undefined) {
    if (signals.exitCodes.length === 0) return worstExit([...codes, NOT_FORMED]);
    say(NOTHING_WRITTEN);
    return exitAfter(signals, codes);
  }
  const analysis = await finalizeRun(
    folder,
    (one, run) => printOwnReport(one, run, folder, options, TERMINAL),
    nameLeftOut,
  );
  const interrupted = analysis.status === "interrupted" ? [INTERRUPTED] : [];
  return exitAfter(signals, [...codes, ...interrupted, exitCodeOf(analysis)]);
}
