import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { FORMAT_FILE } from "../formats/log-format.js";
import type { SampleLog } from "../formats/suggest/shapes.js";
import { type Suggestion, sampleLogs, suggestFormat } from "../formats/suggest/suggest-format.js";
import { FolderSource } from "../node/folder-source.js";
import { TRACE_SUFFIX } from "../trace/format.js";
import { FolderError } from "../trace/trace-error.js";
import { analyze } from "./analyze.js";
import { calledAs, quoted } from "./called-as.js";
import { type Output, type Screen, TERMINAL } from "./screen.js";
import { addOptions, examples, type ScreenOptions, strictCommand } from "./strict-command.js";
import { onOneLine } from "./text.js";

/** `k3mesh formats suggest <folder>`; sets the process's exit code to the verdict's. */
export function formatsCommand(screen: Screen = TERMINAL): Command {
  const suggest = strictCommand("suggest", "formats")
    .description(`write a first ${FORMAT_FILE} for the logs in a folder, and judge them with it`)
    .argument("<folder>", "where the logs of a run are")
    .addHelpText("after", examples("formats suggest logs", "formats suggest logs --quiet"));
  addOptions(suggest, "formats").action(async (folder: string, options: ScreenOptions) => {
    process.exitCode = await suggestFor(folder, screen, options);
  });
  return strictCommand("formats")
    .description(`describe the logs of other programs in ${FORMAT_FILE}`)
    .addCommand(suggest);
}

/**
 * Writes how the logs of a folder are written, as far as they show it, and shows what they prove
 * when read so; where nothing can be written it goes to stdout, and all else to stderr. Gives the
 * exit code. Throws FolderError, TraceError.
 */
export async function suggestFor(
  folder: string,
  screen: Screen,
  { quiet = false }: ScreenOptions = {},
): Promise<number> {
  const path = join(folder, FORMAT_FILE);
  if (existsSync(path)) throw isThere(folder);
  const logs = await sampleLogs(new FolderSource(folder));
  const suggestion = suggestFormat(logs);
  if (suggestion === undefined) throw await nothingLike(folder, logs);
  if (isWritten(path, suggestion, folder)) {
    if (!quiet) {
      screen.stdout.write(`wrote ${onOneLine(path)}\n`);
      sayDoubts(suggestion, screen.stdout);
    }
    return analyze(folder, { quiet }, screen);
  }
  screen.stdout.write(suggestion.yaml);
  const { stderr } = screen;
  stderr.write(
    `${onOneLine(folder)} cannot be written: save what is on stdout, and read with it:\n`,
  );
  stderr.write(`${onOneLine(`${calledAs()} analyze ${quoted(folder)} --log-format FILE`)}\n`);
  sayDoubts(suggestion, stderr);
  const elsewhere = mkdtempSync(join(tmpdir(), "k3mesh-"));
  try {
    const logFormat = join(elsewhere, FORMAT_FILE);
    writeFileSync(logFormat, suggestion.yaml);
    return await analyze(folder, { logFormat, quiet }, { stdout: stderr, stderr });
  } finally {
    rmSync(elsewhere, { recursive: true, force: true });
  }
}

function sayDoubts({ doubts }: Suggestion, output: Output): void {
  for (const doubt of doubts) output.write(`not sure: ${onOneLine(doubt)}\n`);
  output.write("\n");
}

/** Makes the file, whole or not at all; one that is there is not replaced. */
function isWritten(path: string, { yaml }: Suggestion, folder: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(path, "wx");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw isThere(folder);
    return false;
  }
  try {
    writeFileSync(descriptor, yaml);
    return true;
  } catch {
    rmSync(path, { force: true });
    return false;
  } finally {
    closeSync(descriptor);
  }
}

function isThere(folder: string): FolderError {
  const judge = `${calledAs()} analyze ${quoted(folder)}`;
  const problem = `${FORMAT_FILE} is there already, and stays as it is. Judge with it (${judge})`;
  return new FolderError(folder, `${problem}, or move it away to have another`);
}

async function nothingLike(folder: string, logs: readonly SampleLog[]): Promise<FolderError> {
  if (logs.length === 0 && (await isOwnRun(folder))) {
    const judge = `${calledAs()} analyze ${quoted(folder)}`;
    return new FolderError(
      folder,
      `k3mesh wrote these traces, and reads them as they are: ${judge}`,
    );
  }
  const begins = logs.flatMap(({ file, text }) => {
    const line = text.split(/\r?\n/, 100).find((one) => one.trim() !== "");
    return line === undefined ? [] : [`; ${file} begins with: ${line.slice(0, 100)}`];
  });
  const problem = `nothing in its files looks like an event (send, receive, internal)${begins[0] ?? ""}`;
  return new FolderError(
    folder,
    `${problem}. docs/log-formats.md says how to write ${FORMAT_FILE}`,
  );
}

async function isOwnRun(folder: string): Promise<boolean> {
  const names = await readdir(folder);
  return names.some((name) => name.endsWith(TRACE_SUFFIX));
}
