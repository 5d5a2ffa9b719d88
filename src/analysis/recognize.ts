import { closeSync, readSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { extname, join } from "node:path";
import { openFile } from "../trace/regular-file.js";
import { decodeText } from "../trace/text-encoding.js";
import { TRACE_SUFFIX } from "../trace/trace-file-name.js";
import { FolderError } from "./folder-error.js";
import { LEAST_SUFFIX, looksLeast } from "./foreign/least.js";
import { looksStar, STAR_NAME } from "./foreign/star-json.js";
import { looksText } from "./foreign/text-lines.js";
import type { Format } from "./run.js";

/** What a folder holds. */
export interface Recognized {
  readonly format: Format;
  /** Those of its files that are logs, by name. */
  readonly files: readonly string[];
}

const HEAD_BYTES = 64 * 1024;
const ADVICE = "Give the folder of a run, such as runs/demo";
const READABLE =
  "k3mesh reads its own runs (*.trace.jsonl), JSON logs of a star (client-*.json), text logs" +
  " ([SEND] SystemTime=…, LogicalClock=…), and what docs/checking-your-own.md describes (*.jsonl)";

/** Tells by the files' content whose logs a folder holds. Throws FolderError. */
export async function recognize(folder: string): Promise<Recognized> {
  const names = await fileNames(folder);
  const found = new Map<Format, string[]>();
  for (const name of names) {
    const format = formatOf(folder, name);
    if (format === undefined) continue;
    const files = found.get(format);
    if (files) files.push(name);
    else found.set(format, [name]);
  }
  if (found.size > 1) throw new FolderError(folder, mixedReason(found));
  const [only] = found;
  if (only !== undefined) return { format: only[0], files: withDamaged(...only, names) };
  // By its name a file may be meant as a log: the reader then says what is wrong with it.
  for (const [format, isMeant] of MEANT) {
    const files = names.filter(isMeant);
    if (files.length > 0) return { format, files };
  }
  throw new FolderError(folder, `${contentOf(names)}. ${ADVICE}; ${READABLE}`);
}

async function fileNames(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    // What is named like a log and is no file, a FIFO say, is told by whoever opens it.
    const files = entries.filter((entry) => !(entry.isDirectory() || entry.name.startsWith(".")));
    return files.map(({ name }) => name).sort();
  } catch (error) {
    throw new FolderError(folder, `not a folder that can be read. ${ADVICE}`, error);
  }
}

function formatOf(folder: string, name: string): Format | undefined {
  if (name.endsWith(TRACE_SUFFIX)) return "k3mesh";
  const head = headOf(join(folder, name));
  const lines = head.split(/\r?\n/);
  if (name.endsWith(LEAST_SUFFIX)) {
    return looksLeast(lines.find((line) => line.trim() !== "") ?? "") ? "least" : undefined;
  }
  if (extname(name) === ".json") return looksStar(head) ? "star-json" : undefined;
  return lines.some(looksText) ? "text" : undefined;
}

/** The first bytes of a file; none of what cannot be read. */
function headOf(path: string): string {
  try {
    const { descriptor, bytes } = openFile(path);
    try {
      const head = Buffer.allocUnsafe(Math.min(HEAD_BYTES, bytes));
      const bytesRead = readSync(descriptor, head, 0, head.length, 0);
      return decodeText(head.subarray(0, bytesRead));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return "";
  }
}

/** What such logs are called, where that tells them from the other files of a folder. */
const MEANT: readonly (readonly [Format, (name: string) => boolean])[] = [
  ["least", (name) => name.endsWith(LEAST_SUFFIX)],
  ["star-json", (name) => STAR_NAME.test(name)],
];

/** Beside logs of a format, a file that is called as they are is one, however it begins. */
function withDamaged(format: Format, files: readonly string[], names: readonly string[]): string[] {
  const isMeant = MEANT.find(([meant]) => meant === format)?.[1];
  const found = new Set(files);
  return names.filter((name) => found.has(name) || isMeant?.(name));
}

function mixedReason(found: ReadonlyMap<Format, readonly string[]>): string {
  const kinds = [...found].map(([format, [file]]) => `${file} (${format})`);
  return `logs of different formats, such as ${kinds.join(", ")}. Keep the logs of one run in a folder; ${READABLE}`;
}

function contentOf(names: readonly string[]): string {
  if (names.length === 0) return "no files in it";
  const some = names.slice(0, 3).join(", ");
  return `no logs that are known among its files (${some}${names.length > 3 ? ", …" : ""})`;
}
