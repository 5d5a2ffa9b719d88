import { createLogUpdate } from "log-update";

/** The last lines of a terminal, drawn again whenever they change. */
export class LiveArea {
  readonly #redraw: ReturnType<typeof createLogUpdate>;
  #lines = 0;

  constructor(output: NodeJS.WriteStream) {
    this.#redraw = createLogUpdate(output);
  }

  show(text: string): void {
    const lines = text.split("\n").length;
    // The library moves no lines: those below one that is new would be lost.
    if (lines !== this.#lines) this.#redraw.clear();
    this.#lines = lines;
    this.#redraw(text);
  }

  /** Takes the lines off, to be shown again after what is written now. */
  clear(): void {
    this.#redraw.clear();
  }

  /** Takes the lines off for good. */
  end(): void {
    this.#redraw.clear();
    this.#redraw.done();
  }
}
