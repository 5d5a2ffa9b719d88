import type { HorizontalAlignment } from "cli-table3";
import Table from "cli-table3";
import { fold, widthOf } from "./text.js";

/** The lines that a table would draw, all of them nothing. */
export const NO_BORDERS: Readonly<Record<string, string>> = Object.fromEntries(
  ["top", "bottom", "left", "right", "mid"]
    .flatMap((side) => ["", "-mid", "-left", "-right"].map((part) => [side + part, ""]))
    .concat([["middle", ""]]),
);

/** A table's text without the spaces at the ends of its lines. */
export function trimmed(table: { toString(): string }): string {
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

const BELOW = "    ";

/** Rows of a label and its figures in columns; on a terminal with too few, below each label. */
export function inColumns(
  rows: readonly (readonly string[])[],
  colAligns: HorizontalAlignment[],
  columns: number | undefined,
): string {
  const table = new Table({
    chars: NO_BORDERS,
    colAligns,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2, compact: true },
  });
  table.push(...rows.map((cells) => [...cells]));
  const text = trimmed(table);
  const width = columns ?? Number.POSITIVE_INFINITY;
  const fits = text.split("\n").every((line) => widthOf(line) <= width);
  return fits ? text : rows.map((cells) => narrowRow(cells, width)).join("\n");
}

function narrowRow([label = "", ...figures]: readonly string[], width: number): string {
  const words = figures.filter((figure) => figure !== "").join(" ");
  const below = words === "" ? [] : fold(words, width - BELOW.length);
  return [...(label === "" ? [] : [label]), ...below.map((line) => BELOW + line)].join("\n");
}
