import type { Command } from "commander";
import { slownessOf } from "../node/capacity.js";
import { checkComputer, LocalRun } from "../node/local-run.js";
import { readScenarioFile } from "../node/options-file.js";
import { type Scenario, scenarioFromCommandLine } from "../scenario/scenario.js";
import { COMMAND_LINE } from "../scenario/settings.js";
import { runOwn } from "./own-run.js";
import { settingIfKnown } from "./predict/predict-options.js";
import { RunDisplay } from "./run-display.js";
import type { Attempt } from "./run-end.js";
import type { Output } from "./screen.js";
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

function run(scenario: Scenario, options: ScreenOptions): Promise<number> {
  const computer = checkComputer(scenario, COMMAND_LINE.where("machines"));
  const show = (processes: LocalRun, { instructions }: Attempt, output: Output) => {
    const display = new RunDisplay(instructions, output);
    display.line(`run ${processes.name}: ${scenario.machines} machines on this computer`);
    const slowness = slownessOf(scenario, computer);
    if (slowness !== undefined) display.line(slowness);
    const setting = settingIfKnown(scenario);
    if (setting !== undefined) display.foretell(setting);
    display.watch(processes);
    return display;
  };
  return runOwn({ scenario, runner: LocalRun, show }, options);
}
