import { hung } from "./fold.js";
import { columnsOf, type Output } from "./screen.js";
import { TERMINAL } from "./terminal.js";
import { onOneLine } from "./text.js";

/** Says what is wrong on stderr, in one line that a narrow terminal folds. */
export function complain(text: string, output: Output = TERMINAL.stderr): void {
  const width = columnsOf(output) ?? Number.POSITIVE_INFINITY;
  output.write(`${hung(onOneLine(text), width)}\n`);
}
