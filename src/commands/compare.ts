import { statSync } from "node:fs";
import type { Command } from "commander";
import { compareOptionsFromCommandLine } from "../scenario/compare-options.js";
import { ConfigError } from "../scenario/config-error.js";
import { readScenarioFile } from "../scenario/scenario-file.js";
import { commandLineOption } from "../scenario/settings.js";
import { compareFolders } from "./compare/folders.js";
import { compareTopologies } from "./compare/topologies.js";
import { addCompareOptions, type ScreenOptions } from "./options.js";
import { strictCommand } from "./strict-command.js";

const HELP = `
Without folders: runs the same seeds over both topologies, one run after the other, and compares
them. With two folders: compares what they hold, ours or other programs' logs.`;

/** `k3mesh compare [scenario.yaml]` and `k3mesh compare <folder> <folder>`. */
export function compareCommand(): Command {
  const command = strictCommand("compare")
    .description("compare mesh and star over the same seeds, or two folders")
    .argument("[scenario.yaml|folder]", "a file of options, or the folder of a run")
    .argument("[folder]", "the folder to compare it with")
    .addHelpText("after", HELP);
  return addCompareOptions(command).action(
    async (
      first: string | undefined,
      second: string | undefined,
      options: ScreenOptions & Record<string, unknown>,
    ) => {
      process.exitCode = await compare(first, second, options);
    },
  );
}

function compare(
  first: string | undefined,
  second: string | undefined,
  options: ScreenOptions & Record<string, unknown>,
): Promise<number> {
  if (first !== undefined && second !== undefined) {
    refuseRunOptions(options);
    return compareFolders(first, second, options);
  }
  if (first !== undefined && isFolder(first)) {
    throw new ConfigError(first, "one folder is not enough to compare; give two");
  }
  const file = first === undefined ? undefined : readScenarioFile(first);
  return compareTopologies(compareOptionsFromCommandLine(options, file), options);
}

/** What is over cannot be run otherwise. */
function refuseRunOptions(options: Readonly<Record<string, unknown>>): void {
  const [key] = Object.keys(options).filter((each) => !FOLDER_OPTIONS.includes(each));
  if (key === undefined) return;
  throw new ConfigError(
    commandLineOption(key),
    "is for runs, and two folders are given; leave it out",
  );
}

const FOLDER_OPTIONS: readonly string[] = ["out", "json", "quiet", "debug"];

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
