import { counted } from "../figures.js";
import { bar, LiveArea } from "../live-area.js";
import { complain, isDrawable, TERMINAL } from "../screen.js";
import type { ScreenOptions } from "../strict-command.js";
import { hung } from "../text.js";

const REDRAW_MS = 100;
const BAR_WIDTH = 30;

/** Shows how many simulated pairs have run, and what went wrong in one. */
export class PairProgress {
  readonly #pairs: number;
  readonly #options: ScreenOptions;
  readonly #area: LiveArea;
  #drawnMs = Number.NEGATIVE_INFINITY;

  constructor(pairs: number, options: ScreenOptions) {
    const output = options.json ? TERMINAL.stderr : TERMINAL.stdout;
    this.#pairs = pairs;
    this.#options = options;
    this.#area = new LiveArea(output, !options.quiet && isDrawable(output));
  }

  /** A line that stays. */
  line(text: string): void {
    if (!this.#options.quiet) this.#area.above(text);
  }

  wrong(text: string): void {
    if (this.#options.quiet || this.#options.json) complain(`k3mesh: ${text}`);
    else this.#area.above(text);
  }

  /** So many pairs have run. */
  done(pairs: number): void {
    const nowMs = performance.now();
    if (!this.#area.isDrawn || nowMs < this.#drawnMs + REDRAW_MS) return;
    this.#drawnMs = nowMs;
    const words = `${pairs} of ${counted(this.#pairs, "pair")}`;
    this.#area.show(hung(`${bar(BAR_WIDTH, pairs / this.#pairs)} ${words}`, this.#area.columns));
  }

  /** Takes what is drawn off the screen. */
  end(): void {
    this.#area.end();
  }
}
