/** Something that people should know: a fact, and what belongs to it. */
export interface Notice {
  readonly text: string;
  readonly details: readonly string[];
}

const HANG = "  ";
const UNBROKEN_SPACE = "\u00a0";

/** A command to type, which no line break may tear apart. */
export function unbroken(command: string): string {
  return command.replaceAll(" ", UNBROKEN_SPACE);
}

/** A notice as one line. */
export function oneLine({ text, details }: Notice): string {
  return spaced([text, ...details].join("; "));
}

/** A notice for a terminal: each part begins a line, is broken at spaces, and goes on indented. */
export function folded({ text, details }: Notice, width: number, indent: string): string {
  const paragraphs = [text, ...details].map((part) => {
    return fold(part, width - indent.length - HANG.length).join(`\n${indent}${HANG}`);
  });
  return paragraphs.join(`\n${indent}`);
}

function fold(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (longer.length > width && line !== "") {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].map(spaced);
}

function spaced(text: string): string {
  return text.replaceAll(UNBROKEN_SPACE, " ");
}
