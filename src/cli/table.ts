import type { HorizontalAlignment } from "cli-table3";
import Table from "cli-table3";
import type { Paint } from "./screen.js";
import { type Colour, fold, widthOf } from "./text.js";

/** The lines that a table would draw: nothing but a space between columns. */
const NO_BORDERS: Readonly<Record<string, string>> = Object.fromEntries(
  ["top", "bottom", "left", "right", "mid"]
    .flatMap((side) => ["", "-mid", "-left", "-right"].map((part) => [side + part, ""]))
    .concat([["middle", " "]]),
);

/** A table without lines; between columns are `gap` spaces. */
export function plainTable(colAligns: HorizontalAlignment[], gap = 2): Table.Table {
  return new Table({
    chars: NO_BORDERS,
    colAligns,
    style: { head: [], border: [], "padding-left": 0, "padding-right": gap - 1, compact: true },
  });
}

/** A table's text without the spaces at the ends of its lines. */
export function trimmed(table: Table.Table): string {
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

/** The columns or groups that are left where `gone` of them had to go. */
export function withoutFirst<Part extends { readonly goes?: number }>(
  parts: readonly Part[],
  gone: number,
): Part[] {
  return parts.filter(({ goes = Number.POSITIVE_INFINITY }) => goes > gone);
}

const BELOW = "    ";

/** Rows of a label and its figures in columns; on a terminal with too few, below each label. */
export function inColumns(
  rows: readonly (readonly string[])[],
  colAligns: HorizontalAlignment[],
  columns: number,
): string {
  const table = plainTable(colAligns);
  table.push(...rows.map((cells) => [...cells]));
  const text = trimmed(table);
  const fits = text.split("\n").every((line) => widthOf(line) <= columns);
  return fits ? text : rows.map((cells) => narrowRow(cells, columns)).join("\n");
}

function narrowRow([label = "", ...figures]: readonly string[], width: number): string {
  const words = figures.filter((figure) => figure !== "").join(" ");
  const below = words === "" ? [] : fold(words, width - BELOW.length);
  return [...(label === "" ? [] : [label]), ...below.map((line) => BELOW + line)].join("\n");
}

/** What a check came to, for people. */
export interface MarkedResult {
  readonly mark: string;
  readonly colour: Colour;
  readonly name: string;
  readonly result: string;
  /** Each begins a line. */
  readonly words: readonly string[];
}

/** With less room the words begin at the left, below the name. */
const BESIDE_MIN = 60;

/** A check's mark, name and result, and its words beside them or below. */
export function markedLine(
  { mark, colour, name, result, words }: MarkedResult,
  [nameWidth, resultWidth]: readonly [number, number],
  paint: Paint,
  columns: number,
): string {
  const isNarrow = columns < BESIDE_MIN;
  const head = isNarrow
    ? `${mark} ${name} ${result}`
    : `${mark} ${name.padEnd(nameWidth)}  ${result.padEnd(resultWidth)}`;
  const indent = isNarrow ? 2 : head.length + 2;
  const lines = words.flatMap((one) => fold(one, columns - indent));
  const first = isNarrow ? [] : lines.splice(0, 1);
  return [[paint(colour, head), ...first].join("  "), ...lines].join(`\n${" ".repeat(indent)}`);
}
