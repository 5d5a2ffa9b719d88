import { fold, spaced } from "../fold.js";

/** Something that people should know: a fact, and what belongs to it. */
export interface Notice {
  readonly text: string;
  readonly details: readonly string[];
}

const HANG = "  ";

/** A notice as one line. */
export function oneLine({ text, details }: Notice): string {
  const before = text.endsWith(":") ? `${text} ` : `${text}; `;
  return spaced(details.length === 0 ? text : before + details.join("; "));
}

/** A notice for a terminal: each part begins a line, is broken at spaces, and goes on indented. */
export function folded({ text, details }: Notice, width: number, indent: string): string {
  const paragraphs = [text, ...details].map((part) => {
    return fold(part, width - indent.length - HANG.length).join(`\n${indent}${HANG}`);
  });
  return paragraphs.join(`\n${indent}`);
}
