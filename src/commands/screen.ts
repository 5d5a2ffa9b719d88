import { styleText } from "node:util";

/** Where text goes: a stream of the process, or a test's. */
export interface Output {
  readonly isTTY?: boolean;
  /** Of a terminal. */
  readonly columns?: number;
  write(text: string): unknown;
}

/** How wide a terminal is; undefined where there is none, or one that says 0 and knows nothing. */
export function columnsOf({ columns }: Pick<Output, "columns">): number | undefined {
  return columns || undefined;
}

/** Whether lines can be drawn again there. */
export function isDrawable({ isTTY, columns }: Output): boolean {
  return isTTY === true && columns !== 0;
}

/** What a command shows its work on; `process` is one. */
export interface Screen {
  readonly stdout: Output;
  readonly stderr: Output;
}

export type Colour = "green" | "red" | "yellow" | "dim" | "bold";

/** Colours a text, or leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string;

/** Colours for a terminal that wants them (https://no-color.org), none for a file or a pipe. */
export function paintFor(output: Output, env: NodeJS.ProcessEnv = process.env): Paint {
  const coloured = output.isTTY === true && (env.NO_COLOR ?? "") === "";
  // Node's own check looks at stdout, which is not always where the text goes.
  return (colour, text) => (coloured ? styleText(colour, text, { validateStream: false }) : text);
}
