import { bar, LiveArea } from "../live-area.js";
import { columnsOf, isDrawable, type Output, paintFor, TERMINAL } from "../screen.js";
import type { ScreenOptions } from "../strict-command.js";
import { hung } from "../text.js";
import { type CompareOptions, durationMsOf, type Side } from "./compare-options.js";
import type { OneRun } from "./one-run.js";
import { type RunResult, resultText, troublesOf } from "./run-result.js";

const REDRAW_MS = 200;
const BAR_WIDTH = 30;
const BAR_WIDTH_MIN = 5;
/** Until processes are there and have found each other, and until they are gone. */
const AROUND_MS = 1_500;

/** Shows how far a comparison is: a line for each run that is over, and one for the next. */
export class Progress {
  readonly #stream: Output;
  readonly #quiet: boolean;
  readonly #area: LiveArea;
  /** Of the run that is shown, and what comes after it. */
  #durationMs = 0;
  #afterMs: number;
  #label = "";

  constructor({ repeat, sides }: CompareOptions, { json, quiet }: ScreenOptions) {
    this.#afterMs = repeat * sides.reduce((sum, side) => sum + wholeMs(side), 0);
    this.#stream = json ? TERMINAL.stderr : TERMINAL.stdout;
    this.#quiet = quiet === true;
    this.#area = new LiveArea(this.#stream, !this.#quiet && isDrawable(this.#stream));
  }

  /** A line that stays. */
  line(text: string): void {
    if (!this.#quiet) this.#area.above(text);
  }

  /** A process wrote this to its stderr. */
  complained(text: string): void {
    this.#area.aside(text);
  }

  begin(pair: number, side: Side, run: OneRun): void {
    this.#label = `pair ${String(pair + 1).padStart(2)}  ${side.name}`;
    this.#durationMs = durationMsOf(side.scenario);
    this.#afterMs -= wholeMs(side);
    if (!this.#area.isDrawn) return;
    this.#area.watch(() => this.#show(run), REDRAW_MS);
    this.#show(run);
  }

  /** The run's processes are gone: nothing is drawn over what is said of their ends. */
  pause(): void {
    this.#area.rest();
  }

  /** The run is over; without a result it never formed. What went wrong is shown in any case. */
  ended(result: RunResult | undefined): void {
    if (result === undefined) return;
    this.line(`${this.#label}  ${resultText(result)}`);
    const troubles = troublesOf(result, paintFor(this.#stream), columnsOf(this.#stream));
    if (this.#quiet && troubles.length > 0) troubles.unshift(this.#label);
    for (const trouble of troubles) this.#area.above(trouble);
  }

  end(): void {
    this.#area.end();
  }

  #show(run: OneRun): void {
    const elapsedMs = run.elapsedMs ?? 0;
    const leftMs = Math.max(0, this.#durationMs - elapsedMs);
    const state = run.elapsedMs === undefined ? `forming, ${run.linksUp} link ends up` : "";
    const rest = `${seconds(leftMs + this.#afterMs)} until all runs are over`;
    const words = `${state || `${seconds(leftMs)} left`}, ${rest}`;
    const { columns } = this.#area;
    const width = Math.min(BAR_WIDTH, columns - this.#label.length - words.length - 3);
    const progress = width < BAR_WIDTH_MIN ? "" : `${bar(width, elapsedMs / this.#durationMs)} `;
    this.#area.show(hung(`${this.#label}  ${progress}${words}`, columns));
  }
}

/** How long a run takes with what is around it. */
function wholeMs({ scenario }: Side): number {
  return durationMsOf(scenario) + AROUND_MS;
}

function seconds(ms: number): string {
  const s = Math.ceil(ms / 1_000);
  return s < 60 ? `${s} s` : `${Math.floor(s / 60)} min ${s % 60} s`;
}
