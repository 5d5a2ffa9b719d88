import { createLogUpdate } from "log-update";
import { fold } from "./fold.js";
import { columnsOf } from "./screen.js";

/** Of a terminal that does not tell. */
const COLUMNS = 80;
const HANG = "  ";

/** The last lines of a terminal, drawn again whenever they change. */
export class LiveArea {
  readonly #output: NodeJS.WriteStream;
  readonly #redraw: ReturnType<typeof createLogUpdate>;
  #lines = 0;

  constructor(output: NodeJS.WriteStream) {
    this.#output = output;
    this.#redraw = createLogUpdate(output);
  }

  get columns(): number {
    return columnsOf(this.#output) ?? COLUMNS;
  }

  show(text: string): void {
    const lines = text.split("\n").length;
    // The library moves no lines: those below one that is new would be lost.
    if (lines !== this.#lines) this.#redraw.clear();
    this.#lines = lines;
    this.#redraw(text);
  }

  /** Writes a line that stays; the area is off until it is shown again. */
  above(line: string): void {
    this.#redraw.clear();
    const { columns } = this;
    const folded = line.length <= columns ? [line] : fold(line, columns - HANG.length);
    this.#output.write(`${folded.join(`\n${HANG}`)}\n`);
  }

  /** Takes the area off for good. */
  end(): void {
    this.#redraw.clear();
    this.#redraw.done();
  }
}
