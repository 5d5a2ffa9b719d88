import type { Explanation } from "../analysis/explanation.js";
import type { MistakeName } from "../analysis/mistakes.js";
import { count } from "./figures.js";
import { fold } from "./fold.js";
import type { Paint } from "./screen.js";
import { onOneLine } from "./text.js";
import { placeOf } from "./verdict-lines.js";

/** However wide a terminal is, words are read best within this. */
const COLUMNS_MAX = 80;
const INDENT = "  ";

/** The first breach in full, below a title: each line fits 80 columns. */
export function explanationLines(
  explanation: Explanation | null,
  paint: Paint,
  columns: number,
): string[] {
  if (explanation === null) return [];
  const { check, demanded, done, rule, mistakes } = explanation;
  const width = Math.min(columns, COLUMNS_MAX);
  const looks = mistakes.map(({ name, explained, of }) => {
    const all = explained === of ? `all ${count(of)}` : `${count(explained)} of ${count(of)}`;
    return `It looks like: ${WORDS[name]} (explains ${all} ${THINGS[name] ?? "events"})`;
  });
  const words = [
    `Demanded: ${demanded}`,
    `Done: ${done}`,
    ...(rule === null ? [] : [rule]),
    ...(looks.length === 0 ? ["None of the classic mistakes explains it"] : looks),
  ];
  return [
    paint("bold", `the first breach: ${check}`),
    ...placeLines(explanation, width),
    ...words.map((line) => `${INDENT}${folded(line, width)}`),
  ];
}

/** Where the lines are, and below each how it reads. */
function placeLines({ lines, origin }: Explanation, width: number): string[] {
  const roles = lines.map(({ role }) => {
    const isToldOtherwise = role === "send" && origin !== "recorded" && origin !== null;
    return isToldOtherwise ? `${role} (${origin})` : role;
  });
  const rolesWidth = Math.max(...roles.map(({ length }) => length));
  return lines.flatMap((line, i) => [
    `${INDENT}${(roles[i] ?? "").padEnd(rolesWidth)}  ${onOneLine(placeOf(line))}`,
    ...quoted(onOneLine(line.text ?? "").trim(), width - QUOTE.length).map((text) => QUOTE + text),
  ]);
}

const QUOTE = "    ";
const QUOTED_LINES_MAX = 4;

/** A line of a log in as many as it takes: it may be long, and without a space. */
function quoted(text: string, width: number): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest !== "" && parts.length < QUOTED_LINES_MAX) {
    const space = rest.length > width ? rest.lastIndexOf(" ", width) : rest.length;
    const end = space > 0 ? space : width;
    parts.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  if (rest !== "") parts.push("…");
  return parts;
}

function folded(line: string, width: number): string {
  return fold(onOneLine(line), width - 2 * INDENT.length).join(`\n${INDENT}${INDENT}`);
}

const WORDS: Readonly<Record<MistakeName, string>> = {
  "stamp before increment": "the clock is sent, and then incremented",
  "no increment at a receive": "a receive takes max(own, message's), and adds nothing",
  "max(own + 1, message's)": "a receive takes max(own + 1, message's): the 1 is in the wrong place",
  "message's clock taken over": "a receive takes over the message's clock, though its own is ahead",
  "clock moved on arrival": "the clock moves when a message arrives, not when it is taken",
  "broadcast counted twice": "a broadcast moves the clock once for each recipient",
  "internal events without a tick": "internal events leave the clock alone",
  "logged before the increment": "an event is logged, and then the clock incremented",
  "latest message first": "the inbox gives the latest message first",
  "peers not sorted": "the list of peers is not sorted by name",
};

/** Of what a mistake that is none of the clock's has to explain. */
const THINGS: Partial<Readonly<Record<MistakeName, string>>> = {
  "latest message first": "receives",
  "peers not sorted": "sends to one",
};
