import { performance } from "node:perf_hooks";
import type { ReadProgress } from "../node/folder-source.js";
import {
  columnsOf,
  isDrawable,
  type Output,
  type Redrawing,
  TERMINAL,
  USUAL_COLUMNS,
} from "./screen.js";
import { hung } from "./text.js";

/**
 * Lines that stay, and on a terminal below them some that are drawn again whenever they change.
 * Where no terminal is, the lines that stay are all.
 */
export class LiveArea {
  readonly #output: Output;
  readonly #redraw: Redrawing | undefined;
  readonly #suspend: () => void;
  #lines = 0;
  #look: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** `stop` returns when this process is continued. */
  constructor(output: Output, isDrawn = isDrawable(output), stop: () => void = stopProcess) {
    this.#output = output;
    this.#suspend = () => {
      this.#takeOff();
      stop();
    };
    if (!isDrawn) return;
    this.#redraw = output.redrawing();
    process.on(CTRL_Z, this.#suspend);
  }

  /** Whether anything is drawn. */
  get isDrawn(): boolean {
    return this.#redraw !== undefined;
  }

  get columns(): number {
    return columnsOf(this.#output, USUAL_COLUMNS);
  }

  show(text: string): void {
    const lines = text.split("\n").length;
    // The library moves no lines: those below one that is new would be lost.
    if (lines !== this.#lines) this.#redraw?.clear();
    this.#lines = lines;
    this.#redraw?.draw(text);
  }

  /** From now on calls `look` every so often, which shows what there is; at once after a line. */
  watch(look: () => void, everyMs: number): void {
    clearInterval(this.#timer);
    this.#look = look;
    this.#timer = setInterval(look, everyMs);
  }

  /** Takes the area off until `watch` is called again; what others write then stays. */
  rest(): void {
    this.#stopLooking();
    this.#redraw?.clear();
  }

  /**
   * Passes on what a process writes to its stderr; the area is off until it is shown again, on a
   * line of its own.
   */
  aside(text: string, stderr: Output = TERMINAL.stderr): void {
    this.#redraw?.clear();
    stderr.write(this.isDrawn && !text.endsWith("\n") ? `${text}\n` : text);
  }

  /** Writes a line that stays, above the area. */
  above(line: string): void {
    this.#redraw?.clear();
    this.#output.write(`${this.isDrawn ? hung(line, this.columns) : line}\n`);
    if (this.isDrawn) this.#look?.();
  }

  /** Takes the area off for good. */
  end(): void {
    this.#stopLooking();
    process.removeListener(CTRL_Z, this.#suspend);
    this.#takeOff();
  }

  #stopLooking(): void {
    clearInterval(this.#timer);
    this.#look = undefined;
  }

  /** Gives the terminal its cursor back; what is shown next is drawn whole. */
  #takeOff(): void {
    this.#redraw?.clear();
    this.#redraw?.done();
  }
}

const CTRL_Z = "SIGTSTP";

function stopProcess(): void {
  process.kill(process.pid, "SIGSTOP");
}

/** A bar of `width` characters, filled to `fraction` (0..1). */
export function bar(width: number, fraction: number): string {
  const filled = Math.round(width * Math.min(1, Math.max(0, fraction)));
  return "█".repeat(filled).padEnd(width, "░");
}

/** Less than this is read before anybody could see a bar. */
const BYTES_MIN = 8 * 1024 * 1024;
const BAR_WIDTH = 30;

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
    this.#output.overwrite(`reading ${bar(BAR_WIDTH, percent / 100)} ${percent} %`);
  }

  /** Takes the bar off the screen. */
  clear(): void {
    if (this.#percent !== undefined) this.#output.overwrite("");
    this.#percent = undefined;
  }
}

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
      output.overwrite(`${what} ${bar(BAR_WIDTH, fraction)}`);
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
