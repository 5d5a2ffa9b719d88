import Table from "cli-table3";
import type { MachineStatus } from "../live/status-board.js";
import { bar } from "./bar.js";
import { lastEventText } from "./event-line.js";

/** A machine and how it stands. */
export interface LiveRow {
  readonly id: string;
  readonly status: MachineStatus;
}

const BAR_WIDTH = 40;

/** The machines of a run as a table, at most `rowsMax` of them. */
export function liveTable(rows: readonly LiveRow[], rowsMax: number): string {
  const table = new Table({
    head: ["machine", "rate", "clock", "inbox", "links", "last event"],
    colAligns: ["left", "right", "right", "right", "right", "left"],
    chars: NO_BORDERS,
    style: { head: ["dim"], border: [], "padding-left": 0, "padding-right": 2, compact: true },
  });
  const shown = rows.slice(0, rowsMax);
  table.push(...shown.map(({ id, status }) => [id, ...statusCells(status)]));
  const hidden = rows.length - shown.length;
  return hidden > 0 ? `${table.toString()}\n… and ${hidden} more` : table.toString();
}

/** How far a run is, and what is left of it. */
export function progressLine(elapsedMs: number, durationMs: number): string {
  const leftS = Math.max(0, Math.ceil((durationMs - elapsedMs) / 1000));
  return `${bar(BAR_WIDTH, elapsedMs / durationMs)} ${leftS} s left`;
}

/** The machines of a run in one line: id, clock and inbox. */
export function plainRow(rows: readonly LiveRow[]): string {
  return rows
    .map(({ id, status: { lastEvent, phase } }) => {
      if (!lastEvent) return `${id} ${phase}`;
      return `${id} clock ${lastEvent.lamport} inbox ${lastEvent.queue}`;
    })
    .join(" | ");
}

function statusCells({ phase, links, rate, lastEvent }: MachineStatus): string[] {
  const [clock, inbox] = lastEvent ? [lastEvent.lamport, lastEvent.queue] : [0, 0];
  const last = phase === "ticking" && lastEvent ? lastEventText(lastEvent) : phase;
  return [String(rate ?? "–"), String(clock), String(inbox), String(links), last];
}

const NO_BORDERS = Object.fromEntries(
  ["top", "bottom", "left", "right", "mid"]
    .flatMap((side) => ["", "-mid", "-left", "-right"].map((part) => [side + part, ""]))
    .concat([["middle", ""]]),
);
