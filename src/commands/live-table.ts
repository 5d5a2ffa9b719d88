import Table from "cli-table3";
import type { MachineStatus } from "../live/status-board.js";
import { bar } from "./bar.js";
import { lastEventText, lastForwardText } from "./event-line.js";
import { NO_BORDERS } from "./no-borders.js";
import type { Paint } from "./screen.js";

/** A machine and how it stands. */
export interface LiveRow {
  readonly id: string;
  readonly status: MachineStatus;
  /** How long it has said nothing. */
  readonly silentMs: number;
}

/** On a busy computer a machine may be late with a report. */
const SILENT_MS_SHOWN = 3_000;

const BAR_WIDTH = 40;
const HEAD = ["machine", "rate", "clock", "inbox", "links", "last event"];

/** The machines of a run as a table, at most `rowsMax` of them. */
export function liveTable(rows: readonly LiveRow[], rowsMax: number, paint: Paint): string {
  const table = new Table({
    head: HEAD.map((title) => paint("dim", title)),
    colAligns: ["left", "right", "right", "right", "right", "left"],
    chars: NO_BORDERS,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2, compact: true },
  });
  const shown = rows.slice(0, rowsMax);
  table.push(...shown.map((row) => [row.id, ...statusCells(row)]));
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
    .map(({ id, status: { lastEvent, lastForward, phase }, silentMs }) => {
      if (silentMs >= SILENT_MS_SHOWN) return `${id} ${silenceText(silentMs)}`;
      if (lastForward) return `${id} forwarded ${lastForward.seq}`;
      if (!lastEvent) return `${id} ${phase}`;
      return `${id} clock ${lastEvent.lamport} inbox ${lastEvent.queue}`;
    })
    .join(" | ");
}

function statusCells({ status, silentMs }: LiveRow): string[] {
  const { phase, links, rate, lastEvent, lastForward } = status;
  const last = phase === "ticking" ? (lastText(status) ?? phase) : phase;
  const now = silentMs >= SILENT_MS_SHOWN ? silenceText(silentMs) : last;
  if (lastForward) return ["–", "–", "–", String(links), now];
  const [clock, inbox] = lastEvent ? [lastEvent.lamport, lastEvent.queue] : [0, 0];
  return [String(rate ?? "–"), String(clock), String(inbox), String(links), now];
}

function lastText({ lastEvent, lastForward }: MachineStatus): string | undefined {
  if (lastForward) return `${lastForward.seq}: ${lastForwardText(lastForward)}`;
  return lastEvent && lastEventText(lastEvent);
}

function silenceText(silentMs: number): string {
  return `no sign for ${Math.floor(silentMs / 1000)} s`;
}
