import { analyzeCommand } from "./commands/analyze.js";
import { compareCommand } from "./commands/compare.js";
import { doctorCommand } from "./commands/doctor.js";
import { reportFailure } from "./commands/failure.js";
import { hubCommand } from "./commands/hub.js";
import { outliveTerminal } from "./commands/interrupt.js";
import { joinCommand } from "./commands/join.js";
import { surviveLostOutput } from "./commands/lost-output.js";
import { runCommand } from "./commands/run.js";
import { helpText, strictCommand } from "./commands/strict-command.js";
import { versions } from "./live/computer.js";

const program = strictCommand("k3mesh")
  .description("a laboratory for logical clocks")
  .version(versions().k3mesh)
  .addHelpText(
    "after",
    helpText("The options of a command: k3mesh run --help, k3mesh join --help, …"),
  )
  .addCommand(runCommand())
  .addCommand(joinCommand())
  .addCommand(hubCommand())
  .addCommand(analyzeCommand())
  .addCommand(compareCommand())
  .addCommand(doctorCommand());

surviveLostOutput(process.argv.slice(2));
outliveTerminal();

const isDebug = process.argv.includes("--debug");
// Node would show the error as it is, whatever a terminal makes of it.
process.on("uncaughtException", (error) => process.exit(reportFailure(error, isDebug)));

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error, isDebug);
}
