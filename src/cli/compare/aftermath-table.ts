import type { Aftermath } from "../../analysis/comparison/aftermath.js";
import { meanOf } from "../../analysis/comparison/paired-t.js";
import { measured } from "../figures.js";
import { inColumns } from "./columns.js";

/** What both sides still did after a kill. */
export interface AftermathPair {
  readonly one: Aftermath;
  readonly other: Aftermath;
}

const ROWS: readonly (readonly [string, (one: Aftermath) => number | null])[] = [
  ["sent by survivors", ({ sent }) => sent],
  ["delivered", ({ delivered }) => delivered],
  ["known to be lost", ({ failed }) => failed],
  ["all notice after, ms", ({ noticedMs }) => noticedMs],
];

/**
 * Means over all pairs of what came after the kill. `victims`: whom it hit on each side; `columns`:
 * of a terminal.
 */
export function aftermathTable(
  pairs: readonly AftermathPair[],
  victims: readonly [string, string],
  columns: number | undefined,
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

/** What each side still delivered, in words; `survivors`: who they are, as subjects. */
export function aftermathSentences(
  pairs: readonly AftermathPair[],
  [one, other]: readonly [string, string],
): string[] {
  const share = (of: (pair: AftermathPair) => Aftermath) => {
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
