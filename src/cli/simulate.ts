import type { Command } from "commander";
import { readScenarioFile } from "../node/options-file.js";
import { checkRunParent } from "../node/run-directory.js";
import {
  type SeedSweep,
  type SimulatedScenario,
  simulationFromCommandLine,
  sweepFromCommandLine,
} from "../scenario/scenario.js";
import { faultTable } from "./fault-table.js";
import { runOwn } from "./own-run.js";
import { settingBy } from "./predict/predict-options.js";
import { warningsOf } from "./predict/sentences.js";
import type { Attempt } from "./run-end.js";
import type { Output } from "./screen.js";
import { sweepSeeds } from "./seeds/seed-sweep.js";
import {
  addOptions,
  examples,
  type ScreenOptions,
  strictCommand,
  type TypedOptions,
} from "./strict-command.js";
import { VirtualRun } from "./virtual-run.js";

/** `k3mesh simulate [scenario.yaml]`: a run in virtual time, in one process. */
export function simulateCommand(): Command {
  const command = strictCommand("simulate")
    .description("run n machines in virtual time, on a simulated network, and judge the run")
    .argument("[scenario.yaml]", "a file of options; the command line wins")
    .addHelpText("after", faultTable)
    .addHelpText(
      "after",
      examples(
        "simulate --rates 1,3,6 --seed 7 --stall c@5s+2s --crash b@15s",
        "simulate --seeds 1..1000 --topology star --latency 1ms-20ms",
      ),
    );
  return addOptions(command, "simulate").action(
    async (file: string | undefined, options: TypedOptions) => {
      const given = file === undefined ? undefined : readScenarioFile(file);
      const sweep = sweepFromCommandLine(options, given);
      process.exitCode = await (sweep
        ? simulateSeeds(sweep, options)
        : simulate(simulationFromCommandLine(options, given), options));
    },
  );
}

function simulateSeeds(sweep: SeedSweep, options: ScreenOptions): Promise<number> {
  if (sweep.keeps) checkRunParent(sweep.scenario.out);
  return sweepSeeds(sweep, options);
}

function simulate(scenario: SimulatedScenario, options: ScreenOptions): Promise<number> {
  checkRunParent(scenario.out);
  const show = (run: VirtualRun, _attempt: Attempt, output: Output) => {
    const beganMs = performance.now();
    const line = (text: string) => output.write(`${text}\n`);
    line(`run ${run.name}: ${scenario.machines} machines in virtual time`);
    const { seed } = run;
    if (scenario.seed === undefined) {
      line(`seed ${seed} was drawn; --seed ${seed} gives this run again`);
    }
    for (const text of warningsOf(settingBy(scenario, seed))) line(text);
    const end = () => {
      const tookS = (performance.now() - beganMs) / 1e3;
      line(`${(run.nowUs / 1e6).toFixed(1)} s of virtual time took ${tookS.toFixed(2)} s`);
    };
    return { line, observe: () => {}, end };
  };
  return runOwn({ scenario, runner: VirtualRun, show }, options);
}
