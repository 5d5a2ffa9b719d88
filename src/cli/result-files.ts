import { access, constants, realpath, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { CHECK_NAMES } from "../analysis/analyze.js";
import { replaceFile } from "../node/regular-file.js";
import { ConfigError } from "../scenario/config-error.js";
import type { Settings } from "../scenario/options.js";
import { NotWritableError } from "../trace/not-writable-error.js";
import { duplicatesAmong, eventsOf, exitOf, type FolderResult, remarkOn } from "./folder-result.js";
import { junitOf } from "./junit.js";
import type { Output } from "./screen.js";
import { onOneLine, shown } from "./text.js";

/** Where the results are to be written besides; `-` is stdout, which then has nothing else. */
export type ResultFileOptions = Pick<Settings, "csv" | "junit" | "json">;

const STDOUT = "-";

/** Whether stdout is for one of the files. */
export function takesStdout({ csv, junit }: ResultFileOptions): boolean {
  return [csv, junit].includes(STDOUT);
}

/**
 * Finds out before the reading what could not be written after it. Throws ConfigError,
 * NotWritableError.
 */
export async function refuseUnwritable(options: ResultFileOptions): Promise<void> {
  const named = [options.csv, options.junit].filter((path) => path !== undefined);
  const onStdout = named.filter((path) => path === STDOUT).length + (options.json ? 1 : 0);
  if (takesStdout(options) && onStdout > 1) {
    throw new ConfigError("stdout", "takes one of --json, --csv - and --junit -. Name a file");
  }
  const paths = named.filter((path) => path !== STDOUT);
  if (paths.includes(""))
    throw new ConfigError("--csv or --junit", "the name of a file is missing");
  if (new Set(paths.map((path) => resolve(path))).size < paths.length) {
    throw new ConfigError(`${options.junit}`, "--csv and --junit name the same file. Name two");
  }
  for (const path of paths) await refuseUnwritableFile(path);
}

async function refuseUnwritableFile(path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory()) {
    throw new NotWritableError(path, undefined, "cannot be written (a folder). Name a file");
  }
  // A device or a FIFO is opened when there is something to write.
  if (there !== undefined && !there.isFile()) return;
  const folder = dirname(path);
  try {
    // With a dot behind it a file is none.
    await access(`${folder}/.`, constants.W_OK);
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === "ENOENT";
    const problem = `cannot be written (there is no folder ${folder}). Make it, or use another`;
    throw isAbsent ? new NotWritableError(path, error, problem) : new NotWritableError(path, error);
  }
}

/** Writes the results into the files that are named. Throws NotWritableError. */
export async function writeResultFiles(
  results: readonly FolderResult[],
  { csv, junit }: ResultFileOptions,
  stdout: Output,
): Promise<void> {
  if (csv !== undefined) await write(csv, csvOf(results), stdout);
  if (junit !== undefined) await write(junit, junitOf(results), stdout);
}

async function write(path: string, text: string, stdout: Output): Promise<void> {
  if (path === STDOUT) {
    // A terminal would obey a CR, and the reader of a pipe takes lines without.
    stdout.write(text.replaceAll("\r\n", "\n"));
    return;
  }
  const there = await stat(path).catch(() => undefined);
  // What is no file, /dev/stdout say, is written to and not replaced; a link stays a link.
  if (there === undefined || there.isFile()) {
    await replaceFile(there === undefined ? path : await realpath(path), text);
    return;
  }
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new NotWritableError(path, error);
  }
}

/**
 * A table of folders for spreadsheets (RFC 4180): the columns of the one that people see, with one
 * for each check, and the other folders with the same events. What is not known is empty.
 */
export function csvOf(results: readonly FolderResult[]): string {
  const duplicates = duplicatesAmong(results);
  const rows = results.map((result) => {
    const { folder } = result;
    const same = duplicates.find((folders) => folders.includes(folder)) ?? [];
    const others = same.filter((other) => other !== folder);
    return [exitOf(result), folder, ...factsOf(result), remarkOn(result).text, others.join("; ")];
  });
  return [TITLES, ...rows].map((cells) => `${cells.map(cellOf).join(",")}\r\n`).join("");
}

const TITLES: readonly string[] = [
  "exit",
  "folder",
  "format",
  "machines",
  "events",
  ...CHECK_NAMES,
  "first breach",
  "same events",
];

function factsOf(result: FolderResult): (string | number)[] {
  if (result.kind === "unreadable") return ["", "", "", ...CHECK_NAMES.map(() => "")];
  const { analysis } = result;
  const results = new Map(analysis.checks.map((check) => [check.name, check.result]));
  const machines = analysis.run.roster.length;
  const checks = CHECK_NAMES.map((name) => results.get(name) ?? "");
  return [analysis.format, machines, eventsOf(analysis), ...checks];
}

function cellOf(value: string | number): string {
  const text = typeof value === "number" ? String(value) : harmless(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What a spreadsheet would calculate is text to it (OWASP, "CSV injection"). */
function harmless(text: string): string {
  const line = shown(onOneLine(text));
  return /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(line) ? `'${line}` : line;
}
