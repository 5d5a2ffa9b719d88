import { existsSync, statSync } from "node:fs";
import { basename } from "node:path";
import type { Command } from "commander";
import { readScenarioFile } from "../node/options-file.js";
import { ConfigError } from "../scenario/config-error.js";
import { commandLineOption } from "../scenario/settings.js";
import {
  filesFromCommandLine,
  simulatedFilesFromCommandLine,
  simulatedTopologiesFromCommandLine,
  topologiesFromCommandLine,
} from "./compare/compare-options.js";
import { compareFolders } from "./compare/folder-comparison.js";
import { fileQuestion, MESH_OR_STAR } from "./compare/question.js";
import { compareRuns } from "./compare/runs.js";
import { compareSimulated } from "./compare/simulated-pairs.js";
import {
  addOptions,
  examples,
  helpText,
  strictCommand,
  type TypedOptions,
} from "./strict-command.js";
import { onOneLine } from "./text.js";

const HELP =
  "With no argument, or one scenario file: runs the same seeds in a mesh and in a star, one run after the other, and compares them. With two scenario files: runs the same seeds by each of them; options on the command line apply to both. With --simulate all runs are in virtual time and leave no folder, and may be disturbed; what happens to the hub of the star happens to the first machine of the mesh. With two folders: compares the runs in them, of k3mesh or of other programs.";

/** `k3mesh compare` with none or one scenario file, with two, or with two folders. */
export function compareCommand(): Command {
  const command = strictCommand("compare")
    .description("compare mesh and star, two scenario files, or the runs in two folders")
    .argument("[scenario.yaml|folder]", "a file of options, or the folder of a run")
    .argument("[scenario.yaml|folder]", "what to compare it with, of the same kind")
    .addHelpText("after", helpText(HELP))
    .addHelpText(
      "after",
      examples(
        "compare --repeat 2 --duration 10s",
        "compare --simulate --kill 5s --latency exp:5ms",
      ),
    );
  return addOptions(command, "compare").action(
    async (first: string | undefined, second: string | undefined, options: TypedOptions) => {
      process.exitCode = await (first !== undefined && second !== undefined
        ? compareTwo(first, second, options)
        : compareTopologies(first, options));
    },
  );
}

function compareTopologies(path: string | undefined, options: TypedOptions): Promise<number> {
  if (path !== undefined && isFolder(path)) {
    throw new ConfigError(path, "one folder is not enough to compare; give two");
  }
  const file = path === undefined ? undefined : readScenarioFile(path);
  if (options.simulate) {
    const simulated = simulatedTopologiesFromCommandLine(options, file);
    return compareSimulated(simulated, MESH_OR_STAR, options);
  }
  return compareRuns(topologiesFromCommandLine(options, file), MESH_OR_STAR, options);
}

function compareTwo(first: string, second: string, options: TypedOptions): Promise<number> {
  const files = [first, second].filter(isScenario);
  if (files.length === 1) {
    const [file = ""] = files;
    const folder = file === first ? second : first;
    throw new ConfigError(folder, `is no scenario file, and ${file} is one; give two of one kind`);
  }
  if (files.length === 0) {
    refuseRunOptions(options);
    return compareFolders(first, second, options);
  }
  const [one, other] = namesOf(first, second);
  const named = [
    { name: one, given: readScenarioFile(first) },
    { name: other, given: readScenarioFile(second) },
  ] as const;
  if (options.simulate) {
    const simulated = simulatedFilesFromCommandLine(options, named);
    return compareSimulated(simulated, fileQuestion(simulated), options);
  }
  const settings = filesFromCommandLine(options, named);
  return compareRuns(settings, fileQuestion(settings), options);
}

/** The names of the files; with their folders if the names alone are equal. */
function namesOf(first: string, second: string): [string, string] {
  const [one, other] = [basename(first), basename(second)].map(onOneLine) as [string, string];
  if (one !== other) return [one, other];
  return first === second ? [one, `${other} again`] : [onOneLine(first), onOneLine(second)];
}

function isScenario(path: string): boolean {
  return existsSync(path) ? !isFolder(path) : /\.ya?ml$/i.test(path);
}

/** Runs that are over take no options of a run. */
function refuseRunOptions(options: TypedOptions): void {
  const [key] = Object.keys(options).filter((each) => !FOLDER_OPTIONS.includes(each));
  if (key === undefined) return;
  const problem = "is for runs, and two folders are given; leave it out";
  throw new ConfigError(commandLineOption(key), problem);
}

const FOLDER_OPTIONS: readonly string[] = ["out", "json", "quiet", "debug"];

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
