import { widthOf } from "./text.js";

const UNBROKEN_SPACE = "\u00a0";

/** A command to type, which no line break may tear apart. */
export function unbroken(command: string): string {
  return command.replaceAll(" ", UNBROKEN_SPACE);
}

/** A text in lines of at most `width` characters, broken at spaces; a longer word stays whole. */
export function fold(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (widthOf(longer) > width && line !== "") {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].map(spaced);
}

const HANG = "  ";

/** A line that goes on below, indented, where it is wider than the terminal. */
export function hung(line: string, width: number): string {
  if (widthOf(line) <= width) return line;
  const words = line.replace(/ {2,}/g, " ");
  return fold(words, width - HANG.length).join(`\n${HANG}`);
}

/** A text that stays on one line. */
export function spaced(text: string): string {
  return text.replaceAll(UNBROKEN_SPACE, " ");
}
