import { DEFAULT_RULES } from "../../model/rules.js";
import type { Topology } from "../../model/topology.js";
import type { CompareOptions } from "../../scenario/compare-options.js";
import { bar } from "../bar.js";
import { LiveArea } from "../live-area.js";
import type { ScreenOptions } from "../options.js";
import { columnsOf, isDrawable, type Output, paintFor } from "../screen.js";
import { TERMINAL } from "../terminal.js";
import type { OneRun } from "./one-run.js";
import { resultText, troublesOf } from "./result-lines.js";
import type { RunResult } from "./run-result.js";

const REDRAW_MS = 200;
const BAR_WIDTH = 30;
/** Until processes are there and have found each other, and until they are gone. */
const AROUND_MS = 1_500;

/** Shows how far a comparison is: a line for each run that is over, and one for the next. */
export class Progress {
  readonly #stream: Output;
  readonly #quiet: boolean;
  /** Of a terminal. */
  readonly #area: LiveArea | undefined;
  readonly #runs: number;
  readonly #durationMs: number;
  #timer: NodeJS.Timeout | undefined;
  #over = 0;
  #label = "";

  constructor({ repeat, scenario }: CompareOptions, { json, quiet }: ScreenOptions) {
    this.#runs = 2 * repeat;
    this.#durationMs = scenario.rules.durationMs ?? DEFAULT_RULES.durationMs;
    this.#stream = json ? TERMINAL.stderr : TERMINAL.stdout;
    this.#quiet = quiet === true;
    if (!this.#quiet && isDrawable(this.#stream)) this.#area = new LiveArea(this.#stream);
  }

  /** A line that stays. */
  line(text: string): void {
    if (!this.#quiet) this.#write(text);
  }

  begin(pair: number, topology: Topology, run: OneRun): void {
    this.#label = `pair ${String(pair + 1).padStart(2)}  ${topology}`;
    clearInterval(this.#timer);
    if (this.#area === undefined) return;
    this.#timer = setInterval(() => this.#show(run), REDRAW_MS);
    this.#show(run);
  }

  /** The run is over; without a result it never formed. What went wrong is shown in any case. */
  ended(result: RunResult | undefined): void {
    clearInterval(this.#timer);
    this.#over += 1;
    if (result === undefined) return;
    this.line(`${this.#label}  ${resultText(result)}`);
    const troubles = troublesOf(result, paintFor(this.#stream), columnsOf(this.#stream));
    if (this.#quiet && troubles.length > 0) troubles.unshift(this.#label);
    for (const trouble of troubles) this.#write(trouble);
  }

  end(): void {
    clearInterval(this.#timer);
    this.#area?.end();
  }

  #write(text: string): void {
    if (this.#area) this.#area.above(text);
    else this.#stream.write(`${text}\n`);
  }

  #show(run: OneRun): void {
    const elapsedMs = run.elapsedMs ?? 0;
    const leftMs = Math.max(0, this.#durationMs - elapsedMs);
    const afterMs = (this.#runs - this.#over - 1) * (this.#durationMs + AROUND_MS);
    const state = run.elapsedMs === undefined ? `forming, ${run.linksUp} link ends up` : "";
    const progress = bar(BAR_WIDTH, elapsedMs / this.#durationMs);
    this.#area?.show(
      `${this.#label}  ${progress} ${state || `${seconds(leftMs)} left`}, ${seconds(leftMs + afterMs)} in all`,
    );
  }
}

function seconds(ms: number): string {
  const s = Math.ceil(ms / 1_000);
  return s < 60 ? `${s} s` : `${Math.floor(s / 60)} min ${s % 60} s`;
}
