import { TRACE_SUFFIX } from "../trace/format.js";
import { headOf, type RunSource } from "../trace/run-source.js";
import { FolderError } from "../trace/trace-error.js";
import { isCalledAs } from "./foreign/file-names.js";
import { LEAST_SUFFIX, looksLeast } from "./foreign/least.js";
import { looksStar, STAR_NAME } from "./foreign/star-json.js";
import { looksText } from "./foreign/text-lines.js";
import type { KnownFormat } from "./run.js";
import { type Beginning, UnknownLogsError } from "./unknown-logs-error.js";

type LogsFormat = "k3mesh" | KnownFormat;

/** What a folder holds. */
export interface Recognized {
  readonly format: LogsFormat;
  /** Those of its files that are logs, by name. */
  readonly files: readonly string[];
}

/** The files of a folder, and which program's logs they are, which is found out once. */
export class LogFolder {
  readonly source: RunSource;
  #recognized: Promise<Recognized> | undefined;

  constructor(source: RunSource) {
    this.source = source;
  }

  /** Which program's logs the folder holds. Throws FolderError. */
  recognized(): Promise<Recognized> {
    this.#recognized ??= recognize(this.source);
    return this.#recognized;
  }
}

/** Tells by the files' content which program's logs a folder holds. Throws FolderError. */
async function recognize(source: RunSource): Promise<Recognized> {
  const names = await source.names();
  const found = new Map<LogsFormat, string[]>();
  const others: Other[] = [];
  for (const name of names) {
    const head = name.endsWith(TRACE_SUFFIX) ? "" : await headOf(source, name);
    const format = formatOf(name, head);
    const files = format && found.get(format);
    if (files) files.push(name);
    else if (format) found.set(format, [name]);
    else others.push({ name, head, isOwn: isOwn(head), isEmpty: head.trim() === "" });
  }
  if (found.size > 1) throw new FolderError(source.path, mixedReason(found));
  const [only] = found;
  if (only !== undefined) return { format: only[0], files: withDamaged(...only, others) };
  // By its name a file may be meant as a log: the reader then says what is wrong with it.
  for (const [format, isMeant] of MEANT) {
    const files = others.filter(({ name, isOwn }) => !isOwn && isMeant(name));
    if (files.some(({ head, isEmpty }) => format !== "least" || isEmpty || SPEAKS.test(head)))
      return { format, files: files.map(({ name }) => name) };
  }
  throw new UnknownLogsError(source.path, names, guessAt(others));
}

/** A file that does not begin as a log. */
interface Other {
  readonly name: string;
  readonly head: string;
  readonly isOwn: boolean;
  readonly isEmpty: boolean;
}

/** Whether a file is by its name a document or a program, which may show a line of a log. */
export function isNoLog(name: string): boolean {
  return NO_LOG.test(name);
}

const NO_LOG =
  /\.(md|markdown|html?|ipynb|pdf|docx?|py|[cm]?[jt]sx?|java|kt|go|rs|cs?|cpp|h|hpp|sh|ya?ml)$/i;

function formatOf(name: string, head: string): LogsFormat | undefined {
  if (name.endsWith(TRACE_SUFFIX)) return "k3mesh";
  if (isNoLog(name) || isOwn(head)) return undefined;
  if (looksLeast(head)) return "least";
  if (looksStar(head)) return "star-json";
  return head.split(/\r?\n/).some(looksText) ? "text" : undefined;
}

/** A key of the least: a file that has it is meant as a log of that. */
const SPEAKS = /"(kind|lamport)"/;
/** What logs of sends and receives speak of, in whatever words. */
const LIKELY = /\b(sen[dt]|sending|recv|receiv\w*|internal|broadcast\w*)\b/i;
const LINES_SHOWN = 3;

/** Which of the files that are not known is most likely a log. */
function guessAt(others: readonly Other[]): Pick<UnknownLogsError, "beginning" | "areLikely"> {
  const texts = others.filter(({ head, isOwn, isEmpty }) => {
    return !(isOwn || isEmpty || head.includes("\0") || head.includes("\ufffd"));
  });
  const data = texts.filter(({ name }) => !NO_LOG.test(name));
  const likely = data.filter(({ head }) => LIKELY.test(head));
  const [first] = commonest([likely, data, texts].find(({ length }) => length > 0) ?? []);
  return { beginning: first && beginningOf(first), areLikely: likely.length > 1 };
}

/** The files with the ending that most have: logs are several. */
function commonest(files: readonly Other[]): readonly Other[] {
  const endings = files.map(({ name }) => /(?<=.)\.[^.]*$/.exec(name)?.[0]);
  const alike = files.map((_, i) => endings.filter((ending) => ending === endings[i]).length);
  return files.filter((_, i) => alike[i] === Math.max(...alike));
}

function beginningOf({ name, head }: Other): Beginning {
  const lines = head.split(/\r?\n/).filter((line) => line.trim() !== "");
  return { file: name, lines: lines.slice(0, LINES_SHOWN) };
}

/** What such logs are called, where that tells them from the other files of a folder. */
const MEANT: readonly (readonly [LogsFormat, (name: string) => boolean])[] = [
  ["least", (name) => name.endsWith(LEAST_SUFFIX)],
  ["star-json", (name) => STAR_NAME.test(name)],
];

/**
 * Beside logs of a format, a file that is called as they are is one, however it begins; and so is
 * one that is called so but for a word, if it is empty.
 */
function withDamaged(
  format: LogsFormat,
  files: readonly string[],
  others: readonly Other[],
): readonly string[] {
  if (format === "k3mesh") return files;
  const isMeant = MEANT.find(([meant]) => meant === format)?.[1];
  const damaged = others.filter(({ name, isOwn, isEmpty }) => {
    return !isOwn && (isMeant?.(name) || isCalledAs(files, name, isEmpty));
  });
  return [...files, ...damaged.map(({ name }) => name)].sort();
}

function mixedReason(found: ReadonlyMap<LogsFormat, readonly string[]>): string {
  const kinds = [...found].map(([format, [file]]) => `${file} (${format})`);
  return `logs of different formats, such as ${kinds.join(", ")}. Keep the logs of one run in a folder`;
}

/** How the documents begin that k3mesh writes: run.json, verdict.json, and those of `--json`. */
const DOCUMENT =
  /^\s*\{\s*"(schema": 1,\s*"run"|folder": "[^\n]*",\s*"format"|runs": \[|folders": \[|system": "[^\n]*",\s*"checks")/;
/** A trace, under whatever name. */
const TRACE = /^\{"kind":"header","schema":\d/;
/** A report for people: `demo: complete, all 8 checks true (…)`, or a table of several. */
const REPORT = /^(.*: (.*, )?(of|all) \d+ checks .*\((\d+) machines?, |exit {2}folder {2})/;
/** What `--csv` and `--junit` write. */
const RESULTS = /^(exit,folder,format,|<\?xml [^>]*>\s*<testsuites name="k3mesh analyze")/;

/** Whether k3mesh itself wrote a file that begins so: it is no log of another program. */
export function isOwn(head: string): boolean {
  return DOCUMENT.test(head) || TRACE.test(head) || REPORT.test(head) || RESULTS.test(head);
}
