import type { ReadProgress } from "../analysis/folder.js";
import { bar } from "./bar.js";
import { isDrawable, type Output } from "./screen.js";

/** Less than this is read before anybody could see a bar. */
const BYTES_MIN = 8 * 1024 * 1024;
const WIDTH = 30;

/** A bar on a terminal that shows how much of a big folder has been read; elsewhere nothing. */
export class ReadingBar {
  readonly #output: Output;
  #percent: number | undefined;

  constructor(output: Output) {
    this.#output = output;
  }

  update({ bytesRead, bytesTotal }: ReadProgress): void {
    if (!isDrawable(this.#output) || bytesTotal < BYTES_MIN) return;
    const percent = Math.min(100, Math.floor((100 * bytesRead) / bytesTotal));
    if (percent === this.#percent) return;
    this.#percent = percent;
    this.#output.overwrite(`reading ${bar(WIDTH, percent / 100)} ${percent} %`);
  }

  /** Takes the bar off the screen. */
  clear(): void {
    if (this.#percent !== undefined) this.#output.overwrite("");
    this.#percent = undefined;
  }
}
