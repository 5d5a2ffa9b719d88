import { randomInt } from "node:crypto";
import { stripVTControlCharacters, styleText } from "node:util";

export type Colour = "green" | "red" | "yellow" | "dim" | "bold";

/**
 * What marks our own styling: no text from outside can know it, so that whatever else looks like
 * an escape sequence is not ours. Parameters of at most four digits, as programs that measure the
 * width of a text expect.
 */
const SECRET = `${randomInt(1_000, 10_000)};${randomInt(1_000, 10_000)}`;

/**
 * What a terminal obeys instead of showing it, or shows where it is not: controls, marks of the
 * writing direction, line separators, invisible tags, halves of a character.
 */
const UNSAFE = [
  "[\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f]",
  "[\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff]",
  "[\\u{e0000}-\\u{e007f}]",
  "\\p{Surrogate}",
].join("|");
const OWN = `\\u001b\\[(\\d+);${SECRET}m`;
const OWN_OR_UNSAFE = new RegExp(`${OWN}|${UNSAFE}`, "gu");

/** Colours a text, in a way that passes `shown`. */
export function styled(colour: Colour, text: string): string {
  // Node's own check looks at stdout, which is not always where the text goes.
  const [open = "", close = ""] = styleText(colour, "\n", { validateStream: false }).split("\n");
  return `${marked(open)}${text}${marked(close)}`;
}

/** A text as a terminal may see it: with our styling; what else it would obey is spelled out. */
export function shown(text: string): string {
  return text.replace(OWN_OR_UNSAFE, (found: string, code: string | undefined) => {
    return code === undefined ? escaped(found) : `\u001b[${code}m`;
  });
}

/** A text from outside that has to stay within its line. */
export function onOneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, " ");
}

/** The beginning of a text, if it is longer than `width` characters. */
export function cut(text: string, width: number): string {
  if (text.length <= width) return text;
  return width < 1 ? "" : `${begin(text, width - 1)}${ELLIPSIS}`;
}

/** The beginning and the end of a text, if it is longer than `width` characters. */
export function cutWithin(text: string, width: number): string {
  if (text.length <= width) return text;
  const tail = Math.floor((width - 1) / 2);
  return `${begin(text, width - 1 - tail)}${ELLIPSIS}${end(text, tail)}`;
}

const ELLIPSIS = "…";

/** At most so many characters, and no half of one. */
function begin(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, "");
}

function end(text: string, length: number): string {
  return text.slice(text.length - length).replace(/^[\udc00-\udfff]/, "");
}

/** How many characters of a line are there to be seen. */
export function widthOf(line: string): number {
  return line.includes("\u001b") ? stripVTControlCharacters(line).length : line.length;
}

function marked(sequence: string): string {
  return sequence.replaceAll("m", `;${SECRET}m`);
}

/** As JSON writes it, so that a document of JSON stays the same document. */
function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

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

/** A text behind a head; what does not fit beside the head goes on below, indented as far. */
export function beside(head: string, text: string, width: number): string {
  const indent = widthOf(head);
  return head + fold(text, width - indent).join(`\n${" ".repeat(indent)}`);
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

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}
