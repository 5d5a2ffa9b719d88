import { randomBytes } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { Command } from "commander";
import { versions } from "../node/computer.js";
import { plainOutcome } from "../node/node-messages.js";
import { readScenarioFile } from "../node/options-file.js";
import { checkRunParent, RunDirectory } from "../node/run-directory.js";
import type { NodeEvent } from "../runtime/node-event.js";
import { type SimulatedScenario, simulationFromCommandLine } from "../scenario/scenario.js";
import { COMMAND_LINE } from "../scenario/settings.js";
import { SimulatedRun } from "../sim/simulated-run.js";
import { exitAfter, onSignals } from "./interrupt.js";
import { exitAfterOwnRun } from "./own-run.js";
import { printFolder } from "./report.js";
import { localAttempt } from "./run-end.js";
import { TERMINAL } from "./screen.js";
import {
  addOptions,
  examples,
  type ScreenOptions,
  strictCommand,
  type TypedOptions,
} from "./strict-command.js";

/** After so much virtual time Ctrl-C is heeded. */
const SLICE_US = 1_000_000;

/** `k3mesh simulate [scenario.yaml]`: a run in virtual time, in one process. */
export function simulateCommand(): Command {
  const command = strictCommand("simulate")
    .description("run n machines in virtual time, on a simulated network, and judge the run")
    .argument("[scenario.yaml]", "a file of options; the command line wins")
    .addHelpText(
      "after",
      examples(
        "simulate --rates 1,3,6 --seed 7",
        "simulate --topology star --machines 20 --latency 1ms-20ms --seed 7",
      ),
    );
  return addOptions(command, "simulate").action(
    async (file: string | undefined, options: TypedOptions) => {
      const given = file === undefined ? undefined : readScenarioFile(file);
      process.exitCode = await simulate(simulationFromCommandLine(options, given), options);
    },
  );
}

async function simulate(scenario: SimulatedScenario, options: ScreenOptions): Promise<number> {
  checkRunParent(scenario.out);
  const { seed = randomBytes(4).readUInt32BE() } = scenario;
  // With --json, stdout is for the one document; with --quiet, nothing is shown on the way.
  const progress = options.json ? TERMINAL.stderr : TERMINAL.stdout;
  const say = (line: string) => options.quiet || progress.write(`${line}\n`);
  let folder: string | undefined;
  const observe = (_id: string, event: NodeEvent) => {
    if (event.kind !== "started" || folder !== undefined) return;
    folder = event.folder;
    printFolder(folder, options, TERMINAL);
  };
  const run = new SimulatedRun(
    { ...scenario, seed },
    { store: new RunDirectory(scenario.out), version: versions().k3mesh, observe },
  );
  say(`run ${run.name}: ${scenario.machines} machines in virtual time`);
  if (scenario.seed === undefined)
    say(`seed ${seed} was drawn; --seed ${seed} gives this run again`);
  const signals = onSignals(
    () => run.stop(),
    () => process.exit(exitAfter(signals, [])),
  );
  const ends = await ended(run, say);
  const attempt = localAttempt(run.name, scenario, COMMAND_LINE);
  const plainEnds = new Map([...ends].map(([id, end]) => [id, plainOutcome(end)]));
  return exitAfterOwnRun({ ends: plainEnds, folder, attempt, signals, say }, options);
}

/** How all processes ended; says in the end how much time has passed in which. */
async function ended(run: SimulatedRun, say: (line: string) => void) {
  const beganMs = performance.now();
  for (;;) {
    run.runFor(SLICE_US);
    const { ends } = run;
    if (ends === undefined) {
      await setImmediate();
      continue;
    }
    const tookS = (performance.now() - beganMs) / 1e3;
    say(`${(run.nowUs / 1e6).toFixed(1)} s of virtual time took ${tookS.toFixed(2)} s`);
    return ends;
  }
}
