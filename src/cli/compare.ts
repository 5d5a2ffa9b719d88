import { statSync } from "node:fs";
import { basename } from "node:path";
import type { Command } from "commander";
import { readScenarioFile } from "../node/options-file.js";
import { ConfigError } from "../scenario/config-error.js";
import { commandLineOption } from "../scenario/settings.js";
import { filesFromCommandLine, topologiesFromCommandLine } from "./compare/compare-options.js";
import { compareFolders } from "./compare/folder-comparison.js";
import { fileQuestion, MESH_OR_STAR } from "./compare/question.js";
import { compareRuns } from "./compare/runs.js";
import { addOptions, type ScreenOptions } from "./options.js";
import { examples, helpText, strictCommand } from "./strict-command.js";
import { onOneLine } from "./text.js";

const HELP =
  "Without a folder: runs the same seeds over both topologies, one run after the other, and compares them. With two scenario files: runs the same seeds once as each file says; options that are typed hold for both. With two folders: compares the runs in them, of k3mesh or of other programs.";

/** `k3mesh compare` with none or one scenario file, with two, or with two folders. */
export function compareCommand(): Command {
  const command = strictCommand("compare")
    .description("compare mesh and star over the same seeds, two scenario files, or two folders")
    .argument("[scenario.yaml|folder]", "a file of options, or the folder of a run")
    .argument("[scenario.yaml|folder]", "what to compare it with, of the same kind")
    .addHelpText("after", helpText(HELP))
    .addHelpText(
      "after",
      examples("compare --repeat 2 --duration 10s", "compare --kill 5s --duration 10s --repeat 2"),
    );
  return addOptions(command, "compare").action(
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
  if (first !== undefined && second !== undefined) return compareTwo(first, second, options);
  if (first !== undefined && isFolder(first)) {
    throw new ConfigError(first, "one folder is not enough to compare; give two");
  }
  const file = first === undefined ? undefined : readScenarioFile(first);
  return compareRuns(topologiesFromCommandLine(options, file), MESH_OR_STAR, options);
}

function compareTwo(
  first: string,
  second: string,
  options: ScreenOptions & Record<string, unknown>,
): Promise<number> {
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
  const settings = filesFromCommandLine(options, named);
  return compareRuns(settings, fileQuestion(settings), options);
}

/** The files' names; with their folders where they are not told apart without. */
function namesOf(first: string, second: string): [string, string] {
  const [one, other] = [basename(first), basename(second)].map(onOneLine) as [string, string];
  if (one !== other) return [one, other];
  return first === second ? [one, `${other} again`] : [onOneLine(first), onOneLine(second)];
}

function isScenario(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? /\.ya?ml$/i.test(path) : !stats.isDirectory();
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
