import { Command, type CommanderError } from "commander";
import { TERMINAL } from "./terminal.js";

/** What was typed is no use of a command; `help` says what to type to see what is. */
export class UsageError extends Error {
  readonly help: string;

  constructor(help: string, cause: CommanderError) {
    super(cause.message, { cause });
    this.help = help;
  }
}

/**
 * A command that throws where commander would print and exit, so that every error reaches one
 * place: a UsageError, or a CommanderError once help or the version have gone to stdout.
 */
export function strictCommand(name: string): Command {
  const help = name === PROGRAM ? `${PROGRAM} --help` : `${PROGRAM} ${name} --help`;
  return new Command(name)
    .exitOverride((error) => {
      if (error.exitCode === 0 || error.code === "commander.help") throw error;
      throw new UsageError(help, error);
    })
    .configureOutput({
      writeOut: (text) => TERMINAL.stdout.write(text),
      writeErr: (text) => TERMINAL.stderr.write(text),
      outputError: () => {},
    });
}

const PROGRAM = "k3mesh";
