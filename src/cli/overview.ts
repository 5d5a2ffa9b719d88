import { type Analysis, CHECK_NAMES } from "../analysis/analyze.js";
import type { CheckName } from "../analysis/check.js";
import type { Settings } from "../scenario/options.js";
import { count } from "./figures.js";
import {
  type Duplicates,
  duplicatesAmong,
  eventsOf,
  exitOf,
  type FolderResult,
  remarkOn,
} from "./folder-result.js";
import { grouped } from "./grouped.js";
import { allTogether, howReadLines, inFolder } from "./how-read-lines.js";
import { FORMAT_NAMES, quietLines, VERDICT_COLOURS } from "./report.js";
import { columnsOf, type Paint, paintFor, type Screen } from "./screen.js";
import type { ScreenOptions } from "./strict-command.js";
import { plainTable, withoutFirst } from "./table.js";
import { cut, cutWithin, hung, onOneLine } from "./text.js";
import { MARKS } from "./verdict-lines.js";

/** What is shown of several folders. */
export type OverviewOptions = ScreenOptions & Pick<Settings, "details">;

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
  const [paint, columns] = [paintFor(stdout), columnsOf(stdout)];
  const { parent, lines } = overviewTable(shown, paint, columns);
  const below = [
    ...footOf(shown, parent, columns, details),
    ...sameEvents(duplicatesAmong(results), parent),
    ...readingOf(shown),
  ].map((line) => (details ? hung(line, columns) : cut(line, columns)));
  const more = details ? shown.flatMap((result) => detailsOf(result, paint, columns)) : [];
  stdout.write(`${[...lines, ...below, ...more].join("\n")}\n`);
}

/** Where the folders are, and what tells more. */
function footOf(
  results: readonly FolderResult[],
  parent: string,
  columns: number,
  details: boolean | undefined,
): string[] {
  const isTroubled = results.some((result) => exitOf(result) !== 0);
  const more = isTroubled && !details ? ["more of each: --details"] : [];
  const marks = checksOf(results).length === 0 ? [] : ["marks: --help"];
  const told = [...more, ...marks].join("; ");
  const room = columns - "folders: in ; ".length - told.length;
  const shown = details ? parent : cutWithin(parent, Math.max(room, PARENT_MIN));
  const line = [parent && `folders: in ${shown}`, told].filter((part) => part !== "").join("; ");
  return line === "" ? [] : [line];
}

/** So much of the folder that all are in is shown at least. */
const PARENT_MIN = 12;

/** What came of reading all those logs that one file describes. */
function readingOf(results: readonly FolderResult[]): string[] {
  const read = results.flatMap((result) => {
    const howRead = result.kind === "read" ? result.analysis.howRead : undefined;
    return howRead ? [inFolder(howRead, result.folder)] : [];
  });
  const byFile = grouped(read, ({ formatFile }) => formatFile);
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

/** Folders with the same events share a line. */
function sameEvents(duplicates: Duplicates, parent: string): string[] {
  const nameOf = (folder: string) =>
    onOneLine(folder.startsWith(parent) ? folder.slice(parent.length) : folder);
  const groups = duplicates.map((folders) => folders.map(nameOf).join(", "));
  return groups.length === 0 ? [] : [`same events: ${groups.join("; ")}`];
}

/** What the marks of a row stand for, in the order of their columns. */
export function marksInWords(): string {
  const byMark = grouped(Object.entries(MARKS), ([, [mark]]) => mark);
  const marks = [...byMark].map(([mark, results]) => {
    return `${mark} ${results.map(([result]) => result).join(" or ")}`;
  });
  return `Several folders are shown as a row each, with a mark for each check in this order: ${CHECK_NAMES.join(", ")} (only of a star). The marks: ${marks.join(", ")}.`;
}

/** A line per folder below one of titles; what can be asked for otherwise goes, to fit. */
function overviewTable(
  results: readonly FolderResult[],
  paint: Paint,
  widthMax: number,
): { readonly parent: string; readonly lines: readonly string[] } {
  const { parent, heads } = headsOf(results, widthMax);
  const left = widthMax - lengthOf(heads) - GAP.length;
  const remarkWidth = left < REMARK_TITLE.length ? 0 : left;
  const remarks = [cut(REMARK_TITLE, remarkWidth)];
  for (const result of results) remarks.push(remarkWithin(result, remarkWidth));
  const lines = heads.map((head, i) => {
    const result = results[i - 1];
    const painted = result ? paint(VERDICT_COLOURS[exitOf(result)], head) : head;
    return `${painted}${GAP}${remarks[i]}`.trimEnd();
  });
  return { parent, lines };
}

const GAP = "  ";
const NONE = "–";
const REMARK_TITLE = "first breach";
/** A remark's lead is worth the room of a column, and so is the beginning of one without. */
const LEAD_ROOM = 40;
const REMARK_ROOM = 24;
/** Fewer characters behind a lead are no words. */
const MORE_MIN = 16;
/** So much of a folder is shown at least. */
const FOLDER_MIN = 12;

interface Row {
  readonly result: FolderResult;
  /** A mark for each check of the table. */
  readonly marks: string;
  /** As it is shown. */
  readonly folder: string;
}

interface Column {
  readonly title: string;
  readonly cell: (row: Row) => string;
  readonly align: "left" | "right";
  /** Where there is too little room: the smallest number goes first. */
  readonly goes?: number;
}

/** Of a folder that was read; else a dash. */
function ofRead(textOf: (analysis: Analysis) => string): Column["cell"] {
  return ({ result }) => (result.kind === "read" ? textOf(result.analysis) : NONE);
}

const COLUMNS: readonly Column[] = [
  { title: "exit", cell: ({ result }) => String(exitOf(result)), align: "right" },
  { title: "folder", cell: ({ folder }) => folder, align: "left" },
  { title: "format", cell: ofRead(({ format }) => FORMAT_NAMES[format]), align: "left", goes: 1 },
  { title: "machines", cell: ofRead(({ run }) => `${run.roster.length}`), align: "right", goes: 2 },
  { title: "events", cell: ofRead((one) => count(eventsOf(one))), align: "right", goes: 3 },
  { title: "checks", cell: ({ marks }) => marks, align: "left" },
];
const GONE_MAX = Math.max(...COLUMNS.map(({ goes = 0 }) => goes));

/** The checks of which there is a mark in some row; some are of a star alone. */
function checksOf(results: readonly FolderResult[]): CheckName[] {
  const had = new Set(results.flatMap((result) => marksOf(result).map(([name]) => name)));
  return CHECK_NAMES.filter((name) => had.has(name));
}

function marksOf(result: FolderResult): [CheckName, string][] {
  if (result.kind === "unreadable") return [];
  return result.analysis.checks.map(({ name, result }) => [name, MARKS[result][0]]);
}

/** What stands before the remarks: the titles, then a line per folder, all of one width. */
interface Heads {
  /** The folder that all the shown ones are in, if there is no room for it in each line. */
  readonly parent: string;
  readonly heads: readonly string[];
}

function headsOf(results: readonly FolderResult[], widthMax: number): Heads {
  const rows = rowsOf(results);
  const wanted = Math.max(...results.map(roomFor));
  const remark = wanted === 0 ? 0 : GAP.length + Math.max(wanted, REMARK_TITLE.length);
  const room = widthMax - remark;
  const whole = headsWith(rows, 0);
  if (lengthOf(whole) <= room) return { parent: "", heads: whole };
  const parent = parentOf(rows.map(({ folder }) => folder));
  const short = rows.map((row) => ({ ...row, folder: row.folder.slice(parent.length) }));
  let heads = whole;
  for (let gone = 0; gone <= GONE_MAX; gone += 1) {
    heads = headsWith(short, gone);
    if (lengthOf(heads) <= room) return { parent, heads };
  }
  const folderWidth = Math.max(...short.map(({ folder }) => folder.length));
  const most = Math.max(FOLDER_MIN, folderWidth - (lengthOf(heads) - room));
  const clipped = short.map((row) => ({ ...row, folder: cutWithin(row.folder, most) }));
  return { parent, heads: headsWith(clipped, GONE_MAX) };
}

function lengthOf(heads: readonly string[]): number {
  return heads[0]?.length ?? 0;
}

function rowsOf(results: readonly FolderResult[]): Row[] {
  const names = checksOf(results);
  return results.map((result) => {
    const marks = new Map(marksOf(result));
    const all = names.map((name) => marks.get(name) ?? " ").join("");
    return { result, marks: marks.size === 0 ? "" : all, folder: onOneLine(result.folder) };
  });
}

/** A remark that is too long is its lead alone, unless much more of it can be seen. */
function remarkWithin(result: FolderResult, width: number): string {
  const { lead, text } = remarkOn(result);
  const isCut = text.length > width;
  const some = isCut && lead !== "" && width - lead.length < MORE_MIN ? lead : text;
  return cut(onOneLine(some), width);
}

/** How much of a remark should be seen. */
function roomFor(result: FolderResult): number {
  const { lead, text } = remarkOn(result);
  return lead === "" ? Math.min(text.length, REMARK_ROOM) : Math.min(lead.length, LEAD_ROOM);
}

function headsWith(rows: readonly Row[], gone: number): string[] {
  const columns = withoutFirst(COLUMNS, gone);
  const table = plainTable(columns.map(({ align }) => align));
  table.push(
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map(({ cell }) => cell(row))),
  );
  const lines = table.toString().split("\n");
  return lines.map((line) => line.slice(0, 1 - GAP.length));
}

/** The folder that all are in, with the separator; empty where there is none. */
function parentOf(folders: readonly string[]): string {
  const [first = "", ...others] = folders;
  const parts = first.match(/[^/\\]*[/\\]+/g) ?? [];
  let parent = "";
  for (const part of parts) {
    const longer = parent + part;
    // A folder that is the parent itself would be left without a name.
    if (![first, ...others].every((one) => one.startsWith(longer) && one !== longer)) break;
    parent = longer;
  }
  return parent;
}
