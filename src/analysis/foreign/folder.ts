import type { KnownFormat, Run } from "../run.js";
import { assemble } from "./assemble.js";
import { type NamedRun, runsByName } from "./file-names.js";
import { readLeast } from "./least.js";
import { readStar } from "./star-json.js";
import { readText } from "./text-lines.js";

/** The files that are of one run each; a star's are all of one. */
export function foreignRuns(format: KnownFormat, files: readonly string[]): NamedRun[] {
  if (format !== "star-json") return runsByName(files);
  return [{ logs: files.map((file) => ({ file, machine: file, at: 0 })) }];
}

/** Reads those files of a folder that are logs of a run of another program. Throws TraceError. */
export async function readForeignFolder(
  folder: string,
  format: KnownFormat,
  files: readonly string[],
  run: string,
): Promise<Run> {
  const logs = await READERS[format](folder, files);
  return assemble(run, format, logs);
}

const READERS = { "star-json": readStar, text: readText, least: readLeast } as const;
