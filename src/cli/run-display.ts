import type { LocalRun } from "../node/local-run.js";
import type { RunEvent } from "../node/runner.js";
import type { MachineStatus } from "../node/status-board.js";
import type { RunPlan } from "../protocol/roster.js";
import { formatDuration } from "../scenario/field.js";
import type { TheorySetting } from "../theory/setting.js";
import { folderLine, lastEventText, lastForwardText, placeText, Strangers } from "./event-line.js";
import type { JoinInstructions } from "./forming/join-instructions.js";
import { oneLine } from "./forming/notice.js";
import { refusalNotice } from "./forming/refusal-notice.js";
import { bar, LiveArea } from "./live-area.js";
import { warningsOf } from "./predict/sentences.js";
import { type Output, type Paint, paintFor } from "./screen.js";
import { plainTable, trimmed } from "./table.js";
import { fold, onOneLine } from "./text.js";

const REDRAW_MS = 200;
const PLAIN_EVERY_MS = 2_000;
/** Lines of the terminal that the table leaves to the rest. */
const OTHER_LINES = 6;

/** Shows a run while it runs: a live table on a terminal, else a plain line now and then. */
export class RunDisplay {
  readonly #instructions: JoinInstructions;
  readonly #output: Output;
  readonly #paint: Paint;
  readonly #area: LiveArea;
  readonly #strangers = new Strangers();
  #plan: RunPlan | undefined;
  #startedMs = 0;
  #foretold = false;

  constructor(instructions: JoinInstructions, output: Output) {
    this.#instructions = instructions;
    this.#output = output;
    this.#paint = paintFor(output);
    this.#area = new LiveArea(output);
  }

  watch(run: LocalRun): void {
    this.#area.watch(() => this.#show(run), this.#area.isDrawn ? REDRAW_MS : PLAIN_EVERY_MS);
  }

  observe(event: RunEvent): void {
    if (event.kind === "complaint") this.#area.aside(event.text);
    if (event.kind === "told-addresses") {
      this.line("multicast does not work here: the machines were told each other's addresses");
    }
    if (event.kind === "started") this.#started(event.plan, event.folder);
    if (event.kind !== "machine" || event.report.kind !== "event") return;
    const told = event.report.event;
    if (told.kind === "refused") {
      this.line(`${event.id}: ${oneLine(refusalNotice(told.refusal, this.#instructions))}`);
    }
    if (told.kind === "trouble") this.line(`${event.id}: mDNS: ${told.text}`);
    if (told.kind === "stranger") {
      const line = this.#strangers.line(placeText(told.address), told.reason);
      if (line !== undefined) this.line(`${event.id}: ${line}`);
    }
  }

  /** Takes the table off the screen and shows no more. */
  end(): void {
    this.#area.end();
  }

  /** A line that stays, above the table. */
  line(text: string): void {
    this.#area.above(onOneLine(text));
  }

  /** Says what must go wrong by these rates, once. */
  foretell(setting: TheorySetting): void {
    if (this.#foretold) return;
    this.#foretold = true;
    for (const line of warningsOf(setting)) this.line(line);
  }

  #started(plan: RunPlan, folder: string): void {
    this.#plan = plan;
    this.#startedMs = performance.now();
    const rates = plan.roster.map(({ rate }) => rate).join(", ");
    const duration = formatDuration(plan.rules.durationMs);
    this.line(`started: rates ${rates}, seed ${plan.seed}, ${duration}`);
    this.foretell({ ...plan, machines: plan.roster });
    const why = folderLine(plan, folder);
    if (why !== undefined) this.line(why);
  }

  #show(run: LocalRun): void {
    const rows = run.ids.map((id) => {
      return { id, status: run.statusOf(id), silentMs: run.silentMs(id) };
    });
    const elapsedMs = performance.now() - this.#startedMs;
    const durationMs = this.#plan?.rules.durationMs;
    if (this.#area.isDrawn) {
      const rowsMax = Math.max(1, (this.#output.rows ?? 24) - OTHER_LINES);
      const { columns } = this.#area;
      const table = liveTable(rows, rowsMax, columns, this.#paint);
      const progress =
        durationMs === undefined ? "forming …" : progressLine(elapsedMs, durationMs, columns);
      this.#area.show(`${table}\n\n${progress}`);
      return;
    }
    const seconds = durationMs === undefined ? "forming" : `${Math.round(elapsedMs / 1000)} s`;
    this.#area.above(`${seconds}: ${plainRow(rows)}`);
  }
}

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
  const table = plainTable(["left", ...numbers.map(() => "right" as const), "left"]);
  table.push(["machine", ...numbers, "last event"].map((title) => paint("dim", title)));
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
