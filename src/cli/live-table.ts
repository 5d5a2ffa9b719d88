import Table from "cli-table3";
import type { MachineStatus } from "../node/status-board.js";
import { bar } from "./bar.js";
import { lastEventText, lastForwardText } from "./event-line.js";
import { fold } from "./fold.js";
import { NO_BORDERS, trimmed } from "./no-borders.js";
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

/** What most last events need. */
const LAST_WIDTH = 26;
const GAP = 2;
const LEAST_WIDTH = 8;
/** Of titles, and of what is seldom exceeded. */
const NUMBER_WIDTH = 5;

/** Columns of numbers; where there is too little room, the first of `GO` goes first. */
const NUMBERS = ["rate", "clock", "inbox", "links"] as const;
const GO: readonly (typeof NUMBERS)[number][] = ["links", "rate", "inbox"];

/** The machines of a run as a table of so many columns, at most `rowsMax` of them. */
export function liveTable(
  rows: readonly LiveRow[],
  rowsMax: number,
  width: number,
  paint: Paint,
): string {
  const idWidth = Math.max("machine".length, ...rows.map(({ id }) => id.length));
  const before = (gone: number) => idWidth + GAP + without(gone).length * (NUMBER_WIDTH + GAP);
  const gone = [0, 1, 2].find((each) => before(each) + LAST_WIDTH <= width) ?? GO.length;
  const lastWidth = Math.max(LEAST_WIDTH, width - before(gone));
  const numbers = without(gone);
  const table = new Table({
    head: ["machine", ...numbers, "last event"].map((title) => paint("dim", title)),
    colAligns: ["left", ...numbers.map(() => "right" as const), "left"],
    chars: NO_BORDERS,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2, compact: true },
  });
  const shown = rows.slice(0, rowsMax);
  for (const row of shown) {
    const { last, ...cells } = statusCells(row);
    const words = fold(last, lastWidth).join("\n");
    table.push([row.id, ...numbers.map((name) => cells[name]), words]);
  }
  const hidden = rows.length - shown.length;
  return hidden > 0 ? `${trimmed(table)}\n… and ${hidden} more` : trimmed(table);
}

function without(gone: number): readonly (typeof NUMBERS)[number][] {
  return NUMBERS.filter((name) => !GO.slice(0, gone).includes(name));
}

/** How far a run is, and what is left of it. */
export function progressLine(elapsedMs: number, durationMs: number, width: number): string {
  const left = ` ${Math.max(0, Math.ceil((durationMs - elapsedMs) / 1000))} s left`;
  const room = Math.max(0, Math.min(BAR_WIDTH, width - left.length));
  return `${bar(room, elapsedMs / durationMs)}${left}`;
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

type Cells = Readonly<Record<(typeof NUMBERS)[number] | "last", string>>;

function statusCells({ status, silentMs }: LiveRow): Cells {
  const { phase, links, rate, lastEvent, lastForward } = status;
  const last = phase === "ticking" ? (lastText(status) ?? phase) : phase;
  const now = silentMs >= SILENT_MS_SHOWN ? silenceText(silentMs) : last;
  const common = { links: String(links), last: now };
  if (lastForward) return { ...common, rate: "–", clock: "–", inbox: "–" };
  const [clock, inbox] = lastEvent ? [lastEvent.lamport, lastEvent.queue] : [0, 0];
  return { ...common, rate: String(rate ?? "–"), clock: String(clock), inbox: String(inbox) };
}

function lastText({ lastEvent, lastForward }: MachineStatus): string | undefined {
  if (lastForward) return `${lastForward.seq}: ${lastForwardText(lastForward)}`;
  return lastEvent && lastEventText(lastEvent);
}

function silenceText(silentMs: number): string {
  return `no sign for ${Math.floor(silentMs / 1000)} s`;
}
