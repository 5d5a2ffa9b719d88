import { hung } from "./fold.js";
import { columnsOf, type Output, type Redrawing } from "./screen.js";
import { TERMINAL } from "./terminal.js";

/** Of a terminal that does not tell. */
const COLUMNS = 80;

/** The last lines of a terminal, drawn again whenever they change. */
export class LiveArea {
  readonly #output: Output;
  readonly #redraw: Redrawing;
  readonly #suspend: () => void;
  #lines = 0;

  /** `stop` stands still until somebody continues this process. */
  constructor(output: Output, stop: () => void = stopProcess) {
    this.#output = output;
    this.#redraw = output.redrawing();
    this.#suspend = () => {
      this.#takeOff();
      stop();
    };
    process.on(CTRL_Z, this.#suspend);
  }

  get columns(): number {
    return columnsOf(this.#output) ?? COLUMNS;
  }

  show(text: string): void {
    const lines = text.split("\n").length;
    // The library moves no lines: those below one that is new would be lost.
    if (lines !== this.#lines) this.#redraw.clear();
    this.#lines = lines;
    this.#redraw.draw(text);
  }

  /** Takes the area off until it is shown again; what others write then stays. */
  hide(): void {
    this.#redraw.clear();
  }

  /**
   * Passes on what a process writes to its stderr; the area is off until it is shown again, on a
   * line of its own.
   */
  aside(text: string, stderr: Output = TERMINAL.stderr): void {
    this.hide();
    stderr.write(text.endsWith("\n") ? text : `${text}\n`);
  }

  /** Writes a line that stays; the area is off until it is shown again. */
  above(line: string): void {
    this.hide();
    this.#output.write(`${hung(line, this.columns)}\n`);
  }

  /** Takes the area off for good. */
  end(): void {
    process.removeListener(CTRL_Z, this.#suspend);
    this.#takeOff();
  }

  /** Gives the terminal its cursor back; what is shown next is drawn whole. */
  #takeOff(): void {
    this.#redraw.clear();
    this.#redraw.done();
  }
}

const CTRL_Z = "SIGTSTP";

function stopProcess(): void {
  process.kill(process.pid, "SIGSTOP");
}
