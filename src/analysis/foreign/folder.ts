import { basename, resolve } from "node:path";
import type { KnownFormat, Run } from "../run.js";
import { assemble } from "./assemble.js";
import { readLeast } from "./least.js";
import { readStar } from "./star-json.js";
import { readText } from "./text-lines.js";

/** Reads those files of a folder that are logs of another program. Throws TraceError. */
export async function readForeignFolder(
  folder: string,
  format: KnownFormat,
  files: readonly string[],
): Promise<Run> {
  const logs = await READERS[format](folder, files);
  return assemble(basename(resolve(folder)), format, logs);
}

const READERS = { "star-json": readStar, text: readText, least: readLeast } as const;
