import { performance } from "node:perf_hooks";
import { bar } from "../bar.js";
import { isDrawable, type Output } from "../screen.js";

const WIDTH = 30;
const DRAW_EVERY_MS = 100;

/** A bar on a terminal that fills within the time that something takes; elsewhere nothing. */
export class WaitingBar {
  readonly #output: Output;
  readonly #timer: NodeJS.Timeout | undefined;

  constructor(output: Output, what: string, takesMs: number) {
    this.#output = output;
    if (!isDrawable(output)) return;
    const beganMs = performance.now();
    const draw = () => {
      const fraction = (performance.now() - beganMs) / takesMs;
      output.overwrite(`${what} ${bar(WIDTH, fraction)}`);
    };
    this.#timer = setInterval(draw, DRAW_EVERY_MS);
    draw();
  }

  /** Takes the bar off the screen. */
  clear(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#output.overwrite("");
  }
}
