import { Command } from "commander";

/**
 * A command that throws a CommanderError where commander would print and exit, so that every
 * error reaches one place; help and version still go to stdout before the throw.
 */
export function strictCommand(name: string): Command {
  return new Command(name).exitOverride().configureOutput({ outputError: () => {} });
}
