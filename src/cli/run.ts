import type { Command } from "commander";
import { slownessOf } from "../node/capacity.js";
import { checkComputer, freshRunName, LocalRun } from "../node/local-run.js";
import { readScenarioFile } from "../node/options-file.js";
import { type Scenario, scenarioFromCommandLine } from "../scenario/scenario.js";
import { COMMAND_LINE } from "../scenario/settings.js";
import { exitAfter, onSignals, STOPPING } from "./interrupt.js";
import { exitAfterOwnRun } from "./own-run.js";
import { printFolder } from "./report.js";
import { RunDisplay } from "./run-display.js";
import { localAttempt } from "./run-end.js";
import { TERMINAL } from "./screen.js";
import {
  addOptions,
  examples,
  type ScreenOptions,
  strictCommand,
  type TypedOptions,
} from "./strict-command.js";

/** `k3mesh run [scenario.yaml]`: n machines, each its own process, on this computer. */
export function runCommand(): Command {
  const command = strictCommand("run")
    .description("run n machines on this computer, each its own process, and judge the run")
    .argument("[scenario.yaml]", "a file of options; the command line wins")
    .addHelpText(
      "after",
      examples(
        "run --rates 1,3,6 --duration 10s",
        "run --topology star --machines 5 --duration 10s",
      ),
    );
  return addOptions(command, "run").action(
    async (file: string | undefined, options: TypedOptions) => {
      const given = file === undefined ? undefined : readScenarioFile(file);
      process.exitCode = await run(scenarioFromCommandLine(options, given), options);
    },
  );
}

async function run(scenario: Scenario, options: ScreenOptions): Promise<number> {
  const computer = checkComputer(scenario, COMMAND_LINE.where("machines"));
  const name = scenario.name ?? freshRunName(scenario.topology);
  const attempt = localAttempt(name, scenario, COMMAND_LINE);
  // With --json, stdout is for the one document; with --quiet, nothing is shown on the way.
  const progress = options.json ? TERMINAL.stderr : TERMINAL.stdout;
  const display = options.quiet ? undefined : new RunDisplay(attempt.instructions, progress);
  let over = false;
  const signals = onSignals(
    () => {
      display?.line(STOPPING);
      processes.stop();
    },
    () => {
      if (over) process.exit(exitAfter(signals, []));
      processes.kill();
    },
  );
  display?.line(`run ${name}: ${scenario.machines} machines on this computer`);
  const slowness = slownessOf(scenario, computer);
  if (slowness !== undefined) display?.line(slowness);
  const processes = new LocalRun(name, scenario, (event) => {
    if (event.kind === "started") printFolder(event.folder, options, TERMINAL);
    if (display) display.observe(event);
    else if (event.kind === "complaint") TERMINAL.stderr.write(event.text);
  });
  display?.watch(processes);
  const { ends, folder } = await processes.outcome;
  over = true;
  display?.end();
  return exitAfterOwnRun(
    { ends, folder, attempt, signals, say: (line) => display?.line(line) },
    options,
  );
}
