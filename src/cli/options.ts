import { type Command, Option } from "commander";
import { parseNumber } from "../scenario/field.js";
import { type CommandName, optionsOf, SCREEN, type Settings } from "../scenario/options.js";

/** What a command shows, and how much of it. */
export type ScreenOptions = Pick<Settings, "json" | "quiet" | "debug">;

/** Adds the options that a command has, each below its heading in the help. */
export function addOptions(command: Command, name: CommandName): Command {
  for (const { flag, help, group, isNumber } of optionsOf(name)) {
    const words = typeof help === "string" ? help : help(name);
    const option = new Option(flag, words).helpGroup(group);
    command.addOption(isNumber ? option.argParser(numberOrText) : option);
  }
  return command.addHelpOption(new Option("-h, --help", "show this help").helpGroup(SCREEN));
}

/** What is no number stays as it was typed: the check of the options then names it. */
function numberOrText(text: string): number | string {
  return parseNumber(text) ?? text;
}
