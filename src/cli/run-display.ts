import type { LocalRun, LocalRunEvent } from "../node/local-run.js";
import type { RunPlan } from "../protocol/roster.js";
import { formatDuration } from "../scenario/duration.js";
import { oneLine } from "./forming/notice.js";
import type { Outlook } from "./forming/outlook.js";
import { refusalNotice } from "./forming/refusal-notice.js";
import { STOPPING } from "./interrupt.js";
import { LiveArea } from "./live-area.js";
import { liveTable, plainRow, progressLine } from "./live-table.js";
import { placeText } from "./place-text.js";
import { isDrawable, type Output, type Paint, paintFor } from "./screen.js";
import { folderLine } from "./started-lines.js";
import { Strangers } from "./strangers.js";
import { TERMINAL } from "./terminal.js";
import { onOneLine } from "./text.js";

const REDRAW_MS = 200;
const PLAIN_EVERY_MS = 2_000;
/** Lines of the terminal that the table leaves to the rest. */
const OTHER_LINES = 6;

/** Shows a run while it runs: a live table on a terminal, else a plain line now and then. */
export class RunDisplay {
  readonly #outlook: Outlook;
  readonly #output: Output;
  readonly #paint: Paint;
  /** Of a terminal. */
  readonly #area: LiveArea | undefined;
  readonly #strangers = new Strangers();
  #run: LocalRun | undefined;
  #timer: NodeJS.Timeout | undefined;
  #plan: RunPlan | undefined;
  #startedMs = 0;

  constructor(outlook: Outlook, output: Output) {
    this.#outlook = outlook;
    this.#output = output;
    this.#paint = paintFor(output);
    if (isDrawable(output)) this.#area = new LiveArea(output);
  }

  watch(run: LocalRun): void {
    this.#run = run;
    const everyMs = this.#area === undefined ? PLAIN_EVERY_MS : REDRAW_MS;
    this.#timer = setInterval(() => this.#show(run), everyMs);
  }

  observe(event: LocalRunEvent): void {
    if (event.kind === "complaint") this.#complained(event.text);
    if (event.kind === "told-addresses") {
      this.line("multicast does not work here: the machines were told each other's addresses");
    }
    if (event.kind !== "machine" || event.report.kind !== "event") return;
    const told = event.report.event;
    if (told.kind === "started" && this.#plan === undefined) this.#started(told.plan, told.folder);
    if (told.kind === "refused") {
      this.line(`${event.id}: ${oneLine(refusalNotice(told.refusal, this.#outlook))}`);
    }
    if (told.kind === "trouble") this.line(`${event.id}: mDNS: ${told.text}`);
    if (told.kind === "stranger") {
      const line = this.#strangers.line(placeText(told.address), told.reason);
      if (line !== undefined) this.line(`${event.id}: ${line}`);
    }
  }

  /** The first Ctrl-C came. */
  stopping(): void {
    this.line(STOPPING);
  }

  /** Takes the table off the screen and shows no more. */
  end(): void {
    clearInterval(this.#timer);
    this.#run = undefined;
    this.#area?.end();
  }

  /** A line that stays, above the table. */
  line(told: string): void {
    const text = onOneLine(told);
    if (this.#area) {
      this.#area.above(text);
      if (this.#run) this.#show(this.#run);
    } else this.#output.write(`${text}\n`);
  }

  /** A process wrote this to its stderr. */
  #complained(text: string): void {
    if (this.#area) this.#area.aside(text);
    else TERMINAL.stderr.write(text);
  }

  #started(plan: RunPlan, folder: string): void {
    this.#plan = plan;
    this.#startedMs = performance.now();
    const rates = plan.roster.map(({ rate }) => rate).join(", ");
    const duration = formatDuration(plan.rules.durationMs);
    this.line(`started: rates ${rates}, seed ${plan.seed}, ${duration}`);
    const why = folderLine(plan, folder);
    if (why !== undefined) this.line(why);
  }

  #show(run: LocalRun): void {
    const rows = run.ids.map((id) => {
      return { id, status: run.statusOf(id), silentMs: run.silentMs(id) };
    });
    const elapsedMs = performance.now() - this.#startedMs;
    const durationMs = this.#plan?.rules.durationMs;
    if (this.#area) {
      const rowsMax = Math.max(1, (this.#output.rows ?? 24) - OTHER_LINES);
      const { columns } = this.#area;
      const table = liveTable(rows, rowsMax, columns, this.#paint);
      const progress =
        durationMs === undefined ? "forming …" : progressLine(elapsedMs, durationMs, columns);
      this.#area.show(`${table}\n\n${progress}`);
      return;
    }
    const seconds = durationMs === undefined ? "forming" : `${Math.round(elapsedMs / 1000)} s`;
    this.#output.write(`${seconds}: ${plainRow(rows)}\n`);
  }
}
