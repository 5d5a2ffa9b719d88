import { counted } from "./figures.js";
import { bar, LiveArea } from "./live-area.js";
import { complain, isDrawable, type Output, TERMINAL } from "./screen.js";
import type { ScreenOptions } from "./strict-command.js";
import { hung } from "./text.js";

const REDRAW_MS = 100;
const BAR_WIDTH = 30;

/** Lines that stay, and on a terminal below them a bar that shows how many of all are done. */
export class CountingBar {
  /** Of lines for people: with `--json`, stdout is for the one document. */
  readonly output: Output;
  readonly #total: number;
  readonly #noun: string;
  readonly #options: ScreenOptions;
  readonly #area: LiveArea;
  #done = 0;
  #remark = "";

  constructor(total: number, noun: string, options: ScreenOptions) {
    this.output = options.json ? TERMINAL.stderr : TERMINAL.stdout;
    this.#total = total;
    this.#noun = noun;
    this.#options = options;
    this.#area = new LiveArea(this.output, !options.quiet && isDrawable(this.output));
    if (this.#area.isDrawn) this.#area.watch(() => this.#draw(), REDRAW_MS);
  }

  /** A line that stays; not with `--quiet`. */
  line(text: string): void {
    if (!this.#options.quiet) this.#area.above(text);
  }

  /** What went wrong, which is shown with `--quiet` too; `complaint`: as it is said on stderr. */
  wrong(text: string, complaint = text): void {
    if (this.#options.quiet || this.#options.json) complain(complaint);
    else this.#area.above(text);
  }

  /** So many are done; the remark stands behind their number. */
  done(count: number, remark = ""): void {
    this.#done = count;
    this.#remark = remark;
  }

  /** Takes the bar off the screen. */
  end(): void {
    this.#area.end();
  }

  #draw(): void {
    const words = `${this.#done} of ${counted(this.#total, this.#noun)}${this.#remark}`;
    const drawn = `${bar(BAR_WIDTH, this.#done / this.#total)} ${words}`;
    this.#area.show(hung(drawn, this.#area.columns));
  }
}
