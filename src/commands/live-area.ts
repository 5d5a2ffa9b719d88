import { fold } from "./fold.js";
import { columnsOf, type Output, type Redrawing } from "./screen.js";
import { widthOf } from "./text.js";

/** Of a terminal that does not tell. */
const COLUMNS = 80;
const HANG = "  ";

/** The last lines of a terminal, drawn again whenever they change. */
export class LiveArea {
  readonly #output: Output;
  readonly #redraw: Redrawing;
  #lines = 0;

  constructor(output: Output) {
    this.#output = output;
    this.#redraw = output.redrawing();
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

  /** Writes a line that stays; the area is off until it is shown again. */
  above(line: string): void {
    this.#redraw.clear();
    const { columns } = this;
    const folded = widthOf(line) <= columns ? [line] : fold(line, columns - HANG.length);
    this.#output.write(`${folded.join(`\n${HANG}`)}\n`);
  }

  /** Takes the area off for good. */
  end(): void {
    this.#redraw.clear();
    this.#redraw.done();
  }
}
