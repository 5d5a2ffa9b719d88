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
