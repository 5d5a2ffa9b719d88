import { plainTable, trimmed, withoutFirst } from "./table.js";
import { widthOf } from "./text.js";

interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  /** Where there is too little room: the smallest number goes first. */
  readonly goes?: number;
}

/** Columns side by side under one title. */
export interface ColumnGroup<Row> {
  readonly title: string;
  readonly columns: readonly Column<Row>[];
}

/**
 * A line per row below two of titles, at most so wide: what may go does, then groups stand below
 * each other. The first group says what a row is of.
 */
export function groupedTable<Row>(
  rows: readonly Row[],
  groups: readonly ColumnGroup<Row>[],
  widthMax: number,
): string {
  const tables = [0, 1, 2, 3].map((gone) => tableOf(rows, groupsWithout(groups, gone)));
  const fits = (table: string) => table.split("\n").every((line) => widthOf(line) <= widthMax);
  return tables.find(fits) ?? stacked(rows, groups, fits);
}

/** Several tables below each other, each with the first group. */
function stacked<Row>(
  rows: readonly Row[],
  [first, ...groups]: readonly ColumnGroup<Row>[],
  fits: (table: string) => boolean,
): string {
  if (first === undefined) return "";
  const tables: string[] = [];
  let taken: ColumnGroup<Row>[] = [];
  for (const group of groups) {
    const wider = [...taken, group];
    if (taken.length > 0 && !fits(tableOf(rows, [first, ...wider]))) {
      tables.push(tableOf(rows, [first, ...taken]));
      taken = [group];
    } else taken = wider;
  }
  return [...tables, tableOf(rows, [first, ...taken])].join("\n");
}

function groupsWithout<Row>(groups: readonly ColumnGroup<Row>[], gone: number): ColumnGroup<Row>[] {
  return groups
    .map(({ title, columns }) => ({ title, columns: withoutFirst(columns, gone) }))
    .filter(({ columns }) => columns.length > 0);
}

function tableOf<Row>(rows: readonly Row[], groups: readonly ColumnGroup<Row>[]): string {
  const columns = groups.flatMap((group) => group.columns);
  const firsts = new Set(groups.slice(1).map((group) => group.columns[0]));
  const cells = (textOf: (column: Column<Row>) => string) =>
    columns.map((column) => (firsts.has(column) ? GROUP_GAP : "") + textOf(column));
  const table = plainTable(
    columns.map((_, i) => (i === 0 ? "left" : "right")),
    1,
  );
  table.push(
    groups.map((group, i) => ({
      content: (i === 0 ? "" : GROUP_GAP) + group.title,
      colSpan: group.columns.length,
      hAlign: "left" as const,
    })),
    cells(({ title }) => title),
    ...rows.map((row) => cells(({ cell }) => cell(row))),
  );
  return trimmed(table);
}

const GROUP_GAP = " ";
