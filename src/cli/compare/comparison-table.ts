import type { Difference, Differences } from "../../analysis/comparison/difference.js";
import type { FailureImpact } from "../../analysis/comparison/failure-impact.js";
import { BY_DESIGN } from "../../analysis/comparison/sample.js";
import { meanOf } from "../../analysis/comparison/statistics.js";
import { FIGURE_GROUPS, type FigureRow } from "../figure-groups.js";
import { measured } from "../figures.js";
import type { Paint } from "../screen.js";
import { inColumns } from "../table.js";

/**
 * The figures of two sides, and how they differ; what is recorded on neither is left out.
 * `columns`: of a terminal. `notComparable`: why some have no difference.
 */
export function comparisonTable(
  differences: Differences,
  [one, other]: readonly [string, string],
  paint: Paint,
  columns: number,
  notComparable: ReadonlyMap<keyof Differences, string> = new Map(),
): string {
  const lines: string[][] = [["", one, other, "difference", ""]];
  for (const { title, rows } of FIGURE_GROUPS) {
    const known = rows.filter(({ key }) => {
      return differences[key].one !== null || differences[key].other !== null;
    });
    if (known.length === 0) continue;
    lines.push([paint("bold", title), "", "", "", ""]);
    for (const row of known) {
      lines.push(cellsOf(row, differences[row.key], paint, notComparable.get(row.key)));
    }
  }
  return inColumns(lines, ["left", "right", "right", "right", "left"], columns);
}

function cellsOf(
  { label, key, scale = 1 }: FigureRow,
  difference: Difference,
  paint: Paint,
  notComparable: string | undefined,
): string[] {
  const { one, other, mean, supported } = difference;
  const shown = (value: number | null) => measured(value === null ? null : value / scale);
  const design = BY_DESIGN.has(key) ? "(by design)" : "";
  const certainty = notComparable ?? certaintyOf(difference, scale) ?? design;
  return [
    `  ${label}`,
    shown(one),
    shown(other),
    mean === null ? "–" : signed(mean / scale),
    supported ? paint("yellow", `${certainty} ●`) : certainty,
  ];
}

/** How sure a difference is; undefined where its pairs do not tell. */
function certaintyOf({ interval, always }: Difference, scale: number): string | undefined {
  if (interval === undefined) return undefined;
  if (always) return "(in every pair)";
  return `(${signed(interval.low / scale)} to ${signed(interval.high / scale)})`;
}

function signed(value: number): string {
  const text = measured(value);
  // What is rounded to nothing has no sign.
  if (Number(text) === 0) return measured(0);
  return value > 0 ? `+${text}` : text;
}

/** What both sides still did after a kill. */
export interface FailureImpactPair {
  readonly one: FailureImpact;
  readonly other: FailureImpact;
}

const ROWS: readonly (readonly [string, (one: FailureImpact) => number | null])[] = [
  ["sent by survivors", ({ sent }) => sent],
  ["delivered", ({ delivered }) => delivered],
  ["known to be lost", ({ failed }) => failed],
  ["all notice after, ms", ({ noticedMs }) => noticedMs],
];

/**
 * Means over all pairs of what came after the kill. `victims`: what it hit on each side;
 * `columns`: of a terminal.
 */
export function failureImpactTable(
  pairs: readonly FailureImpactPair[],
  victims: readonly [string, string],
  columns: number,
): string {
  const rows: string[][] = [["after the kill", ...victims]];
  for (const [label, of] of ROWS) {
    const cells = (["one", "other"] as const).map((side) => {
      return measured(meanKnown(pairs.map((pair) => of(pair[side]))));
    });
    rows.push([`  ${label}`, ...cells]);
  }
  return inColumns(rows, ["left", "right", "right"], columns);
}

/** What each side still delivered, in words; `survivors`: their names, as subjects. */
export function failureImpactSentences(
  pairs: readonly FailureImpactPair[],
  [one, other]: readonly [string, string],
): string[] {
  const share = (of: (pair: FailureImpactPair) => FailureImpact) => {
    const sent = pairs.reduce((sum, pair) => sum + of(pair).sent, 0);
    const delivered = pairs.reduce((sum, pair) => sum + of(pair).delivered, 0);
    return `${delivered} of ${sent}`;
  };
  return [
    `What is left when one process dies? ${one} delivered ${share((pair) => pair.one)} ` +
      `messages that they sent each other from then on (what was still in an inbox at the end ` +
      `does not count); ${other} delivered ${share((pair) => pair.other)}.`,
  ];
}

function meanKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : meanOf(known);
}
