import type { Field } from "./field.js";

/** The commands that have options. */
export const COMMANDS = [
  "run",
  "simulate",
  "join",
  "hub",
  "analyze",
  "compare",
  "predict",
  "explain",
  "formats",
  "doctor",
] as const;
export type CommandName = (typeof COMMANDS)[number];

/** All that commands, their help, scenario files and checks know of one option. */
export interface OptionRow<T> {
  /** As it is typed; `<…>` stands for its value. */
  readonly flag: string;
  /** What it may be, also in a file and in code. */
  readonly schema: Field<T>;
  readonly help: string | ((command: CommandName) => string);
  /** The heading in the help. What is below `AGREED` all machines of a run have alike. */
  readonly group: string;
  readonly commands: readonly CommandName[];
  /** On a command line its text is read as a number. */
  readonly isNumber?: true;
  /** The commands where it may be typed several times. */
  readonly repeats?: readonly CommandName[];
}

/** Of a run that is over, an option says what theory has to know. */
export function told(command: CommandName): string {
  return command === "analyze" ? "what the logs do not record: " : "";
}

/** What an option is where it is not given: of a run that is over that is nothing. */
export function byDefault(command: CommandName, value: string): string {
  return command === "analyze" ? "" : ` (default: ${value})`;
}
