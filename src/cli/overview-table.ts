import { CHECK_NAMES } from "../analysis/analyze.js";
import type { CheckName } from "../analysis/check.js";
import { count } from "./figures.js";
import { eventsOf, exitOf, type FolderResult, remarkOn } from "./folder-result.js";
import { FORMAT_NAMES } from "./format-name.js";
import { VERDICT_COLOURS } from "./report.js";
import type { Paint } from "./screen.js";
import { cut, cutWithin, onOneLine } from "./text.js";
import { MARKS } from "./verdict-lines.js";

/** Lines that fit, and what is left out of them. */
interface OverviewTable {
  readonly lines: readonly string[];
  /** The folder that all the shown ones are in, if there is no room for it in each line. */
  readonly parent: string;
}

/** A line per folder below one of titles; what can be asked for otherwise goes, to fit. */
export function overviewTable(
  results: readonly FolderResult[],
  paint: Paint,
  widthMax: number,
): OverviewTable {
  const { parent, heads, width } = headsOf(results, widthMax);
  const left = widthMax - width - GAP.length;
  const remarkWidth = left < REMARK_TITLE.length ? 0 : left;
  const lines = results.map((result, i) => {
    const head = paint(VERDICT_COLOURS[exitOf(result)], heads[i + 1] as string);
    return `${head}${GAP}${remarkWithin(result, remarkWidth)}`.trimEnd();
  });
  const titles = `${heads[0]}${GAP}${cut(REMARK_TITLE, remarkWidth)}`.trimEnd();
  return { parent, lines: [titles, ...lines] };
}

const GAP = "  ";
const NONE = "–";
const REMARK_TITLE = "first breach";
/** A remark's lead is worth the room of a column, and so is the begin of one without. */
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
  readonly isNumber?: true;
  /** Where there is too little room: the smallest number goes first. */
  readonly goes?: number;
}

const COLUMNS: readonly Column[] = [
  { title: "exit", cell: ({ result }) => String(exitOf(result)), isNumber: true },
  { title: "folder", cell: ({ folder }) => folder },
  {
    title: "format",
    cell: ({ result }) => (result.kind === "read" ? FORMAT_NAMES[result.analysis.format] : NONE),
    goes: 1,
  },
  {
    title: "machines",
    cell: ({ result }) =>
      result.kind === "read" ? String(result.analysis.run.roster.length) : NONE,
    isNumber: true,
    goes: 2,
  },
  {
    title: "events",
    cell: ({ result }) => (result.kind === "read" ? count(eventsOf(result.analysis)) : NONE),
    isNumber: true,
    goes: 3,
  },
  { title: "checks", cell: ({ marks }) => marks },
];
const GONE_MAX = Math.max(...COLUMNS.map(({ goes = 0 }) => goes));

/** The checks of which there is a mark in some row; some are of a star alone. */
export function checksOf(results: readonly FolderResult[]): CheckName[] {
  const had = new Set(results.flatMap((result) => marksOf(result).map(([name]) => name)));
  return CHECK_NAMES.filter((name) => had.has(name));
}

function marksOf(result: FolderResult): [CheckName, string][] {
  if (result.kind === "unreadable") return [];
  return result.analysis.checks.map(({ name, result }) => [name, MARKS[result][0]]);
}

/** What stands before the remarks: the titles, then a line per folder, all of one width. */
interface Heads {
  readonly parent: string;
  readonly heads: readonly string[];
  readonly width: number;
}

function headsOf(results: readonly FolderResult[], widthMax: number): Heads {
  const rows = rowsOf(results);
  const parent = parentOf(rows.map(({ folder }) => folder));
  const short = rows.map((row) => ({ ...row, folder: row.folder.slice(parent.length) }));
  const wanted = Math.max(...results.map(roomFor));
  const beside = wanted === 0 ? 0 : GAP.length + Math.max(wanted, REMARK_TITLE.length);
  const room = widthMax - beside;
  const tries = [
    () => headsWith("", rows, 0),
    ...Array.from({ length: GONE_MAX + 1 }, (_, gone) => () => headsWith(parent, short, gone)),
  ];
  for (const attempt of tries) {
    const heads = attempt();
    if (heads.width <= room) return heads;
  }
  const narrow = headsWith(parent, short, GONE_MAX);
  const folderWidth = Math.max(...short.map(({ folder }) => folder.length));
  const most = Math.max(FOLDER_MIN, folderWidth - (narrow.width - room));
  const clipped = short.map((row) => ({ ...row, folder: cutWithin(row.folder, most) }));
  return headsWith(parent, clipped, GONE_MAX);
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

function headsWith(parent: string, rows: readonly Row[], gone: number): Heads {
  const columns = COLUMNS.filter(({ goes = Number.POSITIVE_INFINITY }) => goes > gone);
  const cells = columns.map(({ title, cell }) => [title, ...rows.map(cell)]);
  const widths = cells.map((texts) => Math.max(...texts.map(({ length }) => length)));
  const heads = ["", ...rows].map((_, line) => {
    const padded = columns.map(({ isNumber }, i) => {
      const [text, width] = [cells[i]?.[line] as string, widths[i] as number];
      return isNumber ? text.padStart(width) : text.padEnd(width);
    });
    return padded.join(GAP);
  });
  return { parent, heads, width: heads[0]?.length ?? 0 };
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
