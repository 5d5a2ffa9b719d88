import type { Command } from "commander";
import { calledAs } from "./cli/called-as.js";
import { reportFailure } from "./cli/failure.js";
import { outliveTerminal } from "./cli/interrupt.js";
import { surviveLostOutput } from "./cli/lost-output.js";
import { helpText, strictCommand } from "./cli/strict-command.js";
import { versions } from "./node/computer.js";

const program = strictCommand("k3mesh")
  .description("a laboratory for logical clocks")
  .version(versions().k3mesh)
  .addHelpText("after", helpText(`The options of a command: ${calledAs()} run --help, …`));

surviveLostOutput(process.argv.slice(2));
outliveTerminal();

const isDebug = process.argv.includes("--debug");
// Node would show the error as it is, whatever a terminal makes of it.
process.on("uncaughtException", (error) => process.exit(reportFailure(error, isDebug)));

/** Loading what another command needs takes as long as starting a machine. */
const COMMANDS: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ["run", async () => (await import("./cli/run.js")).runCommand()],
  ["simulate", async () => (await import("./cli/simulate.js")).simulateCommand()],
  ["join", async () => (await import("./cli/join.js")).joinCommand()],
  ["hub", async () => (await import("./cli/join.js")).hubCommand()],
  ["analyze", async () => (await import("./cli/analyze.js")).analyzeCommand()],
  ["explain", async () => (await import("./cli/explain.js")).explainCommand()],
  ["compare", async () => (await import("./cli/compare.js")).compareCommand()],
  ["predict", async () => (await import("./cli/predict.js")).predictCommand()],
  ["formats", async () => (await import("./cli/formats.js")).formatsCommand()],
  ["doctor", async () => (await import("./cli/doctor.js")).doctorCommand()],
]);

const typed = COMMANDS.get(process.argv[2] ?? "");
for (const load of typed === undefined ? COMMANDS.values() : [typed]) {
  program.addCommand(await load());
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error, isDebug);
}
