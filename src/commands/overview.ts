import type { Analysis } from "../analysis/analyze.js";
import { exitCodeOf } from "../analysis/exit-code.js";
import { describeLoss } from "../analysis/losses.js";
import { USAGE } from "./failure.js";
import { count } from "./figures.js";
import { fold, hung } from "./fold.js";
import { FORMAT_NAMES } from "./format-name.js";
import type { ScreenOptions } from "./options.js";
import { VERDICT_COLOURS } from "./report.js";
import { type Paint, paintFor, type Screen } from "./screen.js";
import { onOneLine } from "./text.js";
import { MARKS, placeOf } from "./verdict-lines.js";

/** What became of one folder among several. */
export type FolderResult =
  | { readonly kind: "read"; readonly folder: string; readonly analysis: Analysis }
  /** `error` is one line. */
  | { readonly kind: "unreadable"; readonly folder: string; readonly error: string };

/** Shows several folders, a row each, as the options of the screen want it. */
export function printOverview(
  results: readonly FolderResult[],
  { json, quiet }: ScreenOptions,
  { stdout }: Pick<Screen, "stdout">,
): void {
  if (json) {
    stdout.write(`${JSON.stringify({ runs: results.map(documentOf) }, null, 2)}\n`);
    return;
  }
  const shown = quiet ? results.filter((result) => exitOf(result) !== 0) : results;
  if (shown.length === 0) return;
  const lines = overview(shown, paintFor(stdout), stdout.columns ?? Number.POSITIVE_INFINITY);
  stdout.write(`${lines.join("\n")}\n`);
}

function documentOf(result: FolderResult): object {
  const { folder } = result;
  return result.kind === "read" ? { folder, ...result.analysis } : { folder, error: result.error };
}

function exitOf(result: FolderResult): keyof typeof VERDICT_COLOURS {
  return result.kind === "read" ? exitCodeOf(result.analysis) : USAGE;
}

const TITLES = ["exit", "folder", "format", "machines", "events", "checks"];
/** Words beside the head have at least this much room. */
const WORDS_MIN = 24;

/** A row per folder below one of titles, then which marks stand for which checks. */
function overview(results: readonly FolderResult[], paint: Paint, columns: number): string[] {
  const rows = results.map((result) => ({ result, cells: cellsOf(result) }));
  const widths = TITLES.map((title, i) => {
    return Math.max(title.length, ...rows.map(({ cells }) => cells[i]?.length ?? 0));
  });
  const lines = rows.map(({ result, cells }) => {
    const head = rowOf(cells, widths);
    // The words begin at the left where little is left beside the head.
    if (head.length + 2 + WORDS_MIN > columns) {
      const marks = paint(VERDICT_COLOURS[exitOf(result)], hung(head, columns));
      return [marks, ...wordLines(result, columns - 2)].join("\n  ");
    }
    const words = fold(onOneLine(wordsOf(result)), columns - head.length - 2);
    const indent = " ".repeat(head.length + 2);
    const painted = paint(VERDICT_COLOURS[exitOf(result)], head);
    return `${painted}  ${words.join(`\n${indent}`)}`.trimEnd();
  });
  const titles = hung(`${rowOf(TITLES, widths)}  first breach`, columns);
  return [titles, ...lines, "", ...legend(results).map((line) => hung(line, columns))];
}

function cellsOf(result: FolderResult): string[] {
  const exit = String(exitOf(result));
  const folder = onOneLine(result.folder);
  if (result.kind === "unreadable") return [exit, folder, "–", "–", "–", ""];
  const { analysis } = result;
  const events = Object.values(analysis.machines).reduce((sum, figures) => {
    return sum + figures.internal + figures.send + figures.receive;
  }, 0);
  const marks = analysis.checks.map((check) => MARKS[check.result][0]).join("");
  const machines = String(analysis.run.roster.length);
  return [exit, folder, FORMAT_NAMES[analysis.format], machines, count(events), marks];
}

const NUMBERS = ["exit", "machines", "events"];

function rowOf(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((cell, i) => {
    const width = widths[i] as number;
    return NUMBERS.includes(TITLES[i] as string) ? cell.padStart(width) : cell.padEnd(width);
  });
  return padded.join("  ");
}

function wordLines(result: FolderResult, width: number): string[] {
  const words = onOneLine(wordsOf(result));
  return words === "" ? [] : fold(words, width);
}

/** The first breach, else why it is less than certain; nothing where all is well. */
function wordsOf(result: FolderResult): string {
  if (result.kind === "unreadable") return result.error;
  const { checks, losses } = result.analysis;
  const broken = checks.find((check) => check.result === "false");
  if (broken?.result === "false") {
    return `${broken.name} ${placeOf(broken.first)}: ${broken.first.reason}`;
  }
  const missing = losses.find(({ kind }) => kind === "missing");
  if (missing) return describeLoss(missing);
  const unknown = checks.find((check) => check.result === "unknown");
  if (unknown?.result === "unknown") return `${unknown.name}: ${unknown.reason}`;
  const [loss] = losses;
  return loss === undefined ? "" : describeLoss(loss);
}

function legend(results: readonly FolderResult[]): string[] {
  const read = results.find((result) => result.kind === "read");
  if (read?.kind !== "read") return [];
  const names = read.analysis.checks.map(({ name }) => name);
  const marks = Object.entries(MARKS).map(([result, [mark]]) => `${mark} ${result}`);
  return [`checks: ${names.join(", ")}`, `marks: ${marks.join(", ")}`];
}
