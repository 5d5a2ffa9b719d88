import { Command, type CommanderError, type Help, Option } from "commander";
import { parseNumber } from "../scenario/field.js";
import type { CommandName } from "../scenario/option-row.js";
import { optionsOf, SCREEN, type Settings } from "../scenario/options.js";
import { optionOfOthers } from "../scenario/settings.js";
import { calledAs } from "./called-as.js";
import { columnsOf, TERMINAL, USUAL_COLUMNS } from "./screen.js";
import { beside, fold } from "./text.js";

/** What a command shows, and how much of it. */
export type ScreenOptions = Pick<Settings, "json" | "quiet" | "debug">;

/** The options of a command as they were typed. */
export type TypedOptions = ScreenOptions & Readonly<Record<string, unknown>>;

/** What was typed is no use of a command; `help` says what to type to see what is. */
export class UsageError extends Error {
  readonly help: string;

  constructor(help: string, cause: CommanderError, message: string = cause.message) {
    super(message, { cause });
    this.help = help;
  }
}

/**
 * A command that throws where commander would print and exit, so that every error reaches one
 * place: a UsageError, or a CommanderError once help or the version have gone to stdout. It may
 * belong to another one, its parent.
 */
export function strictCommand(name: string, parent?: string): Command {
  const words = name === PROGRAM ? [] : [parent, name];
  const help = [calledAs(), ...words, "--help"].filter((word) => word !== undefined).join(" ");
  return new Command(name)
    .exitOverride((error) => {
      if (error.exitCode === 0 || error.code === "commander.help") throw error;
      throw new UsageError(help, error, elsewhere(error, name));
    })
    .configureOutput({
      writeOut: (text) => TERMINAL.stdout.write(text),
      writeErr: (text) => TERMINAL.stderr.write(text),
      outputError: () => {},
    })
    .configureHelp({ formatItem });
}

/** Says which commands take an option that this one does not know. */
function elsewhere({ code, message }: CommanderError, command: string): string | undefined {
  if (code !== "commander.unknownOption") return undefined;
  const [flag = ""] = /--[a-z-]+/.exec(message) ?? [];
  const key = flag.slice(2).replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());
  const words = optionOfOthers(key, command);
  return words === undefined ? undefined : `${flag} ${words}`;
}

/** Adds the options that a command has, each below its heading in the help. */
export function addOptions(command: Command, name: CommandName): Command {
  for (const { flag, help, group, isNumber, repeats } of optionsOf(name)) {
    const words = typeof help === "string" ? help : help(name);
    const option = new Option(flag, words).helpGroup(group);
    if (isNumber) option.argParser(numberOrText);
    if (repeats?.includes(name)) option.argParser(oneMore);
    command.addOption(option);
  }
  return command.addHelpOption(new Option("-h, --help", "show this help").helpGroup(SCREEN));
}

function oneMore(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** What is no number stays as it was typed: the check of the options then names it. */
function numberOrText(text: string): number | string {
  return parseNumber(text) ?? text;
}

/** Words beside a term have at least this much room, or stand below it. */
const WORDS_MIN = 30;
const INDENT = "  ";

/** An option or a command in the help, and what it is for. */
function formatItem(term: string, termWidth: number, description: string, helper: Help): string {
  const width = helper.helpWidth ?? USUAL_COLUMNS;
  if (width - termWidth - 2 * INDENT.length < WORDS_MIN) {
    return `${INDENT}${term}\n${beside(INDENT.repeat(3), description, width)}`;
  }
  const head = (INDENT + term).padEnd(termWidth + 2 * INDENT.length);
  return beside(head, description, width).trimEnd();
}

/** A text below the help, in lines as wide as that. */
export function helpText(text: string): () => string {
  return () => `\n${fold(text, columnsOf(TERMINAL.stdout, USUAL_COLUMNS)).join("\n")}`;
}

/** Commands to try, below the help, as they are typed here. */
export function examples(...commands: readonly string[]): () => string {
  return () =>
    ["", "Examples:", ...commands.map((one) => `${INDENT}${calledAs()} ${one}`)].join("\n");
}

const PROGRAM = "k3mesh";
