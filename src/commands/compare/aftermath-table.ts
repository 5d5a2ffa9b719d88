import Table from "cli-table3";
import type { Aftermath } from "../../analysis/comparison/aftermath.js";
import { meanOf } from "../../analysis/comparison/paired-t.js";
import { measured } from "../figures.js";
import { NO_BORDERS, trimmed } from "../no-borders.js";

/** What both designs still did after a kill. */
export interface AftermathPair {
  readonly mesh: Aftermath;
  readonly star: Aftermath;
}

const ROWS: readonly (readonly [string, (one: Aftermath) => number | null])[] = [
  ["sent between survivors", ({ sent }) => sent],
  ["delivered", ({ delivered }) => delivered],
  ["failed, known to be lost", ({ failed }) => failed],
  ["noticed by all after, ms", ({ noticedMs }) => noticedMs],
];

/** Means over all pairs of what came after the kill. */
export function aftermathTable(pairs: readonly AftermathPair[]): string {
  const table = new Table({
    chars: NO_BORDERS,
    colAligns: ["left", "right", "right"],
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2, compact: true },
  });
  table.push(["after the kill", "mesh: a", "star: hub"]);
  for (const [label, of] of ROWS) {
    const [mesh, star] = (["mesh", "star"] as const).map((side) => {
      return measured(meanKnown(pairs.map((pair) => of(pair[side]))));
    });
    table.push([`  ${label}`, mesh ?? "–", star ?? "–"]);
  }
  return trimmed(table);
}

/** What each design still delivered, in words. */
export function aftermathSentences(pairs: readonly AftermathPair[]): string[] {
  const share = (of: (pair: AftermathPair) => Aftermath) => {
    const sent = pairs.reduce((sum, pair) => sum + of(pair).sent, 0);
    const delivered = pairs.reduce((sum, pair) => sum + of(pair).delivered, 0);
    return `${delivered} of ${sent}`;
  };
  return [
    `What is left when one process dies? Without a the mesh's others delivered ${share((p) => p.mesh)} ` +
      `messages that they sent each other from then on (what was still in an inbox at the end ` +
      `does not count); without its hub the star delivered ${share((p) => p.star)}.`,
  ];
}

function meanKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : meanOf(known);
}
