import { CHECK_NAMES } from "../analysis/analyze.js";
import { duplicatesAmong } from "./duplicates.js";
import { eventsOf, exitOf, type FolderResult, remarkOn } from "./folder-result.js";
import { onOneLine, shown } from "./text.js";

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
