import { CommanderError } from "commander";
import { EventNameError } from "../analysis/causality/event-name-error.js";
import { UnknownLogsError } from "../analysis/unknown-logs-error.js";
import { LoopbackDownError } from "../node/networks.js";
import { ConfigError } from "../scenario/config-error.js";
import { NotWritableError } from "../trace/not-writable-error.js";
import { FolderError, TraceError } from "../trace/trace-error.js";
import { calledAs, quoted } from "./called-as.js";
import { columnsOf, complain, type Output, TERMINAL } from "./screen.js";
import { UsageError } from "./strict-command.js";
import { cut, onOneLine } from "./text.js";

/** How a command ends that failed. */
interface Failure {
  readonly exitCode: number;
  /** For stderr; absent when nothing went wrong, as with `--help`. */
  readonly line?: string;
}

/** Exit codes from the cause that matters most to the one that matters least. */
const WORST_FIRST = [70, 6, 2, 5, 3, 130, 143, 1, 4];
/** After wrong usage, or input that cannot be read. */
export const USAGE = 2;
const DEFECT = 70;

/** Errors whose message says all that a user needs. */
const EXIT_CODES = [
  [ConfigError, USAGE],
  [FolderError, USAGE],
  [TraceError, USAGE],
  [EventNameError, USAGE],
  [LoopbackDownError, USAGE],
  [NotWritableError, 6],
] as const;

/** The exit code of several causes: the first of 70, 6, 2, 5, 3, 130, 143, 1, 4; else 0. */
export function worstExit(codes: readonly number[]): number {
  return WORST_FIRST.find((code) => codes.includes(code)) ?? 0;
}

/** The exit code and the line of an error; what is not foreseen is a defect of ours, 70. */
export function failureOf(error: unknown): Failure {
  // Commander has shown the help, or the version, that was asked for or is needed.
  if (error instanceof CommanderError) return { exitCode: error.exitCode === 0 ? 0 : USAGE };
  if (error instanceof UsageError) return failure(USAGE, usageText(error));
  const exitCode = EXIT_CODES.find(([kind]) => error instanceof kind)?.[1];
  if (exitCode !== undefined) return failure(exitCode, (error as Error).message);
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return failure(DEFECT, `a defect of k3mesh, please report it with --debug: ${text}`);
}

/** Writes an error's line, and with `debug` its stack, to stderr; returns the exit code. */
export function reportFailure(
  error: unknown,
  debug: boolean,
  output: Output = TERMINAL.stderr,
): number {
  const { exitCode, line } = failureOf(error);
  if (line !== undefined) complain(line, output);
  if (error instanceof UnknownLogsError) {
    for (const more of unknownLogsLines(error, columnsOf(output))) output.write(`${more}\n`);
  }
  if (line !== undefined && debug && error instanceof Error) output.write(`${error.stack}\n`);
  return exitCode;
}

function failure(exitCode: number, text: string): Failure {
  return { exitCode, line: `k3mesh: ${onOneLine(text)}` };
}

function usageText({ message, help }: UsageError): string {
  const text = message.replace(/^error: |\.$/g, "");
  return text.includes("Did you mean") ? text : `${text}; see ${help}`;
}

/** Of a line of a log, as much as a page shows. */
const WIDTH_MAX = 100;
const INDENT = "  ";

/** How logs begin that are not known, and the commands that help. */
export function unknownLogsLines(
  { folder, beginning }: UnknownLogsError,
  columns: number,
): string[] {
  // Where there is no text there is nothing to describe.
  if (beginning === undefined) return [];
  const { file, lines } = beginning;
  const width = Math.min(columns, WIDTH_MAX);
  const quotes = lines.map((line) => cut(onOneLine(`${INDENT}| ${line}`), width));
  const quotedFolder = quoted(onOneLine(folder));
  return [
    onOneLine(`${file} begins:`),
    ...quotes,
    "to have a first k3mesh-format.yaml written, which says how to read such logs:",
    `${INDENT}${calledAs()} formats suggest ${quotedFolder}`,
    "to read them as a file says that you wrote by the docs:",
    `${INDENT}${calledAs()} analyze ${quotedFolder} --log-format FILE`,
  ];
}
