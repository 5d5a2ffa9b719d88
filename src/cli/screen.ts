import { createLogUpdate } from "log-update";
import { type Colour, hung, onOneLine, shown, styled } from "./text.js";

/** What text is laid out for; only a terminal has columns and rows. */
export interface Surface {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

/** Where text for people goes: whatever it holds, a terminal obeys nothing but our own styling. */
export interface Output extends Surface {
  write(text: string): void;
  /** Puts a text in place of the last line, which has no end yet. */
  overwrite(text: string): void;
  /** Lines at the end that are drawn again whenever they change. */
  redrawing(): Redrawing;
}

export interface Redrawing {
  draw(text: string): void;
  /** Takes the lines off the screen. */
  clear(): void;
  /** No lines are drawn any more. */
  done(): void;
}

/** A stream of the process, as far as an output needs it. */
interface Stream extends Surface {
  write(text: string): unknown;
}

/** The one way by which text gets to a stream. */
export class StreamOutput implements Output {
  readonly #stream: Stream;

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  get isTTY(): boolean {
    return this.#stream.isTTY === true;
  }

  get columns(): number | undefined {
    return this.#stream.columns;
  }

  get rows(): number | undefined {
    return this.#stream.rows;
  }

  write(text: string): void {
    this.#stream.write(shown(text));
  }

  overwrite(text: string): void {
    this.#stream.write(`\r${text === "" ? ERASE_LINE : shown(text)}`);
  }

  redrawing(): Redrawing {
    // The library asks for the size and writes, no more.
    const redraw = createLogUpdate(this.#stream as NodeJS.WriteStream);
    return {
      draw: (text) => redraw(shown(text)),
      clear: () => redraw.clear(),
      done: () => redraw.done(),
    };
  }
}

const ERASE_LINE = "\u001b[K";

/** So wide is what may be shown on any terminal. */
export const USUAL_COLUMNS = 80;

/** How wide a terminal is; `otherwise` where there is none, or one that says 0. */
export function columnsOf({ columns }: Surface, otherwise = Number.POSITIVE_INFINITY): number {
  return columns || otherwise;
}

/** Whether lines can be drawn again there: a terminal that calls itself dumb shows text alone. */
export function isDrawable(
  { isTTY, columns }: Surface,
  env: NodeJS.ProcessEnv = process.env,
): boolean {
  return isTTY === true && columns !== 0 && env.TERM !== DUMB;
}

const DUMB = "dumb";

/** What a command shows its work on. */
export interface Screen {
  readonly stdout: Output;
  readonly stderr: Output;
}

/** Colours a text, or leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string;

/** Colours for a terminal that wants them (https://no-color.org), none for a file or a pipe. */
export function paintFor({ isTTY }: Surface, env: NodeJS.ProcessEnv = process.env): Paint {
  const coloured = isTTY === true && (env.NO_COLOR ?? "") === "" && env.TERM !== DUMB;
  return (colour, text) => (coloured ? styled(colour, text) : text);
}

/** The screen of this process. All that people see passes here; nothing else writes to a stream. */
export const TERMINAL: Screen = {
  stdout: new StreamOutput(process.stdout),
  stderr: new StreamOutput(process.stderr),
};

/** Says what is wrong on stderr, in one line that a narrow terminal folds. */
export function complain(text: string, output: Output = TERMINAL.stderr): void {
  output.write(`${hung(onOneLine(text), columnsOf(output))}\n`);
}
