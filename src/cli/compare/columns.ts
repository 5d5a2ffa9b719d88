import Table, { type HorizontalAlignment } from "cli-table3";
import { fold } from "../fold.js";
import { NO_BORDERS, trimmed } from "../no-borders.js";
import { widthOf } from "../text.js";

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
