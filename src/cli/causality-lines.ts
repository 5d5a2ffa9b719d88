import type { Causality } from "../analysis/causality/causality.js";
import type { Unconnected } from "../analysis/causality/event-graph.js";
import type { Overtaking } from "../analysis/causality/overtaking.js";
import { counted } from "./figures.js";

/** How the events of a run are connected; nothing where there are no two machines with events. */
export function causalityLines(causality: Causality | undefined): string[] {
  if (causality === undefined || causality.pairs === 0) return [];
  const { pairs, concurrent, concurrentOrdered, overtaking, unconnected } = causality;
  if (causality.contradiction) return [contradictionText(causality.contradiction)];
  if (concurrent === null || overtaking === null) return [];
  const isWhole = unconnected.receives === 0;
  const { messages, first } = overtaking;
  const share = `${isWhole ? "" : "at most "}${percent(concurrent / pairs)}`;
  const overtook =
    first === null ? "none" : `${isWhole ? "" : "at least "}${counted(messages, "message")}`;
  const listed = concurrent === 0 || concurrentOrdered === null ? [] : [concurrentOrdered];
  return [
    `concurrent: ${share} of the pairs of events across machines; overtaking: ${overtook}`,
    ...listed.map((ordered) => `  ${listedText(ordered / concurrent)}`),
    ...(first === null ? [] : [`  ${overtakingText(first)}`]),
    ...(isWhole ? [] : [`  ${unconnectedText(unconnected)}`]),
  ];
}

/** A few of many are not none, and all but a few not all. */
function percent(share: number): string {
  if (share > 0 && share < 0.0005) return "less than 0.1 %";
  if (share < 1 && share >= 0.9995) return "more than 99.9 %";
  return `${(share * 100).toFixed(1)} %`;
}

function listedText(share: number): string {
  return `Lamport's order lists ${percent(share)} of these pairs, although nothing connects them`;
}

function overtakingText({ at, message, overtaken }: Overtaking): string {
  return (
    `${at} received ${message.msg} (${message.received}) before ${overtaken.msg}` +
    ` (${overtaken.received}), though ${overtaken.sent} happens before ${message.sent}`
  );
}

/** That more may be connected than the logs tell. */
export function unconnectedText({ receives }: Unconnected): string {
  const have = receives === 1 ? "has" : "have";
  return `${counted(receives, "receive")} ${have} no send that is known for certain: more may be connected`;
}

/** So many events of a circle are named. */
const NAMED_MAX = 6;

/** Why nothing can be said of causes. */
export function contradictionText(cycle: readonly string[]): string {
  const more = cycle.length > NAMED_MAX ? [`… ${cycle.length - NAMED_MAX} more`] : [];
  const circle = [...cycle.slice(0, NAMED_MAX), ...more, cycle[0]].join(" → ");
  return `no run can be so: each of these events has to come before the next, ${circle}`;
}
