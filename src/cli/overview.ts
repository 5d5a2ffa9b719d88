import type { HowRead } from "../analysis/how-read.js";
import { duplicatesAmong } from "./duplicates.js";
import { hung } from "./fold.js";
import { exitOf, type FolderResult } from "./folder-result.js";
import { allTogether, howReadLines, inFolder } from "./how-read-lines.js";
import type { ScreenOptions } from "./options.js";
import { checksOf, overviewTable } from "./overview-table.js";
import { quietLines } from "./report.js";
import { columnsOf, type Paint, paintFor, type Screen } from "./screen.js";
import { onOneLine } from "./text.js";
import { MARKS } from "./verdict-lines.js";

/** What is shown of several folders. */
export interface OverviewOptions extends ScreenOptions {
  /** Below the table, all that is wrong with each. */
  readonly details?: boolean;
}

/** Shows several folders, a row each, as the options of the screen want it. */
export function printOverview(
  results: readonly FolderResult[],
  { json, quiet, details }: OverviewOptions,
  { stdout }: Pick<Screen, "stdout">,
): void {
  if (json) {
    const duplicates = duplicatesAmong(results);
    stdout.write(`${JSON.stringify({ runs: results.map(documentOf), duplicates }, null, 2)}\n`);
    return;
  }
  const shown = quiet ? results.filter((result) => exitOf(result) !== 0) : results;
  if (shown.length === 0) return;
  const [paint, columns] = [paintFor(stdout), columnsOf(stdout) ?? Number.POSITIVE_INFINITY];
  const { parent, lines } = overviewTable(shown, paint, columns);
  const isTroubled = shown.some((result) => exitOf(result) !== 0);
  const below = [
    ...(parent === "" ? [] : [`folders: in ${parent}`]),
    ...legendOf(shown),
    ...duplicatesAmong(results).map((folders) => sameEvents(folders, parent)),
    ...readingOf(shown),
    ...(isTroubled && !details ? ["more of each: --details"] : []),
  ].map((line) => hung(line, columns));
  const more = details ? shown.flatMap((result) => detailsOf(result, paint, columns)) : [];
  stdout.write(`${[...lines, "", ...below, ...more].join("\n")}\n`);
}

/** What came of reading all those logs that one file describes. */
function readingOf(results: readonly FolderResult[]): string[] {
  const byFile = new Map<string, HowRead[]>();
  for (const result of results) {
    if (result.kind !== "read" || result.analysis.howRead === undefined) continue;
    const { howRead } = result.analysis;
    const same = byFile.get(howRead.formatFile) ?? [];
    byFile.set(howRead.formatFile, [...same, inFolder(howRead, result.folder)]);
  }
  return [...byFile.values()].flatMap((same) => howReadLines(allTogether(same)));
}

function documentOf(result: FolderResult): object {
  const { folder } = result;
  return result.kind === "read" ? { folder, ...result.analysis } : { folder, error: result.error };
}

/** All that is wrong with a folder, below its name; nothing where all is well. */
function detailsOf(result: FolderResult, paint: Paint, columns: number): string[] {
  if (exitOf(result) === 0) return [];
  const name = paint("bold", hung(onOneLine(result.folder), columns));
  const lines =
    result.kind === "read"
      ? quietLines(result.analysis, paint, columns)
      : [hung(onOneLine(result.error), columns)];
  return ["", name, ...lines];
}

function sameEvents(folders: readonly string[], parent: string): string {
  const names = folders.map((folder) => {
    return onOneLine(folder.startsWith(parent) ? folder.slice(parent.length) : folder);
  });
  return `same events: ${names.join(", ")}`;
}

/** Which marks stand for which checks; several results may have one mark. */
function legendOf(results: readonly FolderResult[]): string[] {
  const checks = checksOf(results);
  if (checks.length === 0) return [];
  return [`checks: ${checks.join(", ")}`, `marks: ${marksInWords().join(", ")}`];
}

function marksInWords(): string[] {
  const words = new Map<string, string[]>();
  for (const [result, [mark]] of Object.entries(MARKS)) {
    words.set(mark, [...(words.get(mark) ?? []), result]);
  }
  return [...words].map(([mark, results]) => `${mark} ${results.join(" or ")}`);
}
