import type { EventFacts } from "../analysis/causality/event-graph.js";
import { onOneLine } from "./text.js";

/** An event, with what stands before it, or a text in place of several. */
export type EventRow = string | { readonly lead?: string; readonly facts: EventFacts };

/** Events below each other: their names, clocks, and what they were. */
export function eventRows(rows: readonly EventRow[]): string[] {
  const cells = rows.map((row) => (typeof row === "string" ? row : cellsOf(row)));
  const widthOf = (column: number) => {
    const widths = cells.map((row) => (typeof row === "string" ? 0 : (row[column]?.length ?? 0)));
    return widths.reduce((most, width) => Math.max(most, width), 0);
  };
  const [leads, names, clocks] = [0, 1, 2].map(widthOf) as [number, number, number];
  return cells.map((row) => {
    if (typeof row === "string") return `  ${row}`;
    const [lead, event, clock, what] = row;
    const begin = leads === 0 ? "" : `${lead.padStart(leads)}  `;
    return `  ${begin}${event.padEnd(names)}  clock ${clock.padStart(clocks)}  ${what}`;
  });
}

function cellsOf({ lead = "", facts }: Exclude<EventRow, string>) {
  return [lead, facts.name, String(facts.lamport), onOneLine(whatText(facts))] as const;
}

/** What an event was: `sends a#2 to b`. */
function whatText({ kind, msg, from, to }: EventFacts): string {
  switch (kind) {
    case "internal":
      return "internal";
    case "send": {
      const recipients = to && `to ${to.join(", ") || "none"}`;
      return ["sends", msg, recipients].filter((word) => word !== undefined).join(" ");
    }
    case "receive":
      return `receives ${msg}${from === undefined || msg?.includes(from) ? "" : ` from ${from}`}`;
    default:
      return kind satisfies never;
  }
}
