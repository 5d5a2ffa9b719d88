import { basename, join } from "node:path";
import type { Analysis, CountedLines, HowRead } from "../analysis/analyze.js";
import { counted } from "./figures.js";
import { onOneLine } from "./text.js";

/** What came of reading logs as a file describes them; what was left out is never kept quiet. */
export function howReadLines(howRead: HowRead): string[] {
  const { formatFile, events, unmatched, contested, withoutEvents } = howRead;
  const read = counted(events, "event");
  const left = linesOf(unmatched, "matches no pattern", "match no pattern");
  const lines = [`read by ${formatFile}: ${read}; ${left}`];
  if (contested.lines > 0) {
    const both = linesOf(contested, "matches two patterns", "match two patterns");
    lines.push(`${both}: what begins first counts, then what ${formatFile} names first`);
  }
  if (withoutEvents.length > 0) lines.push(`no event in: ${withoutEvents.join(", ")}`);
  return lines.map(onOneLine);
}

/** The same, where something was left out. */
export function leftOutLines({ howRead }: Pick<Analysis, "howRead">): string[] {
  if (howRead === undefined) return [];
  const { unmatched, contested, withoutEvents } = howRead;
  const isWhole = unmatched.lines + contested.lines + withoutEvents.length === 0;
  return isWhole ? [] : howReadLines(howRead);
}

/** What came of reading a folder, with its files named as among several folders. */
export function inFolder(howRead: HowRead, folder: string): HowRead {
  const named = ({ lines, first }: CountedLines): CountedLines => {
    return { lines, first: first && { ...first, file: join(basename(folder), first.file) } };
  };
  return {
    ...howRead,
    unmatched: named(howRead.unmatched),
    contested: named(howRead.contested),
    withoutEvents: howRead.withoutEvents.map((file) => join(basename(folder), file)),
  };
}

/** What came of reading several folders by one file. */
export function allTogether(parts: readonly HowRead[]): HowRead {
  const sum = (of: (part: HowRead) => number) => parts.reduce((total, part) => total + of(part), 0);
  const lines = (of: (part: HowRead) => CountedLines): CountedLines => {
    const first = parts.map((part) => of(part).first).find((one) => one !== null) ?? null;
    return { lines: sum((part) => of(part).lines), first };
  };
  return {
    formatFile: parts[0]?.formatFile ?? "",
    events: sum(({ events }) => events),
    unmatched: lines(({ unmatched }) => unmatched),
    contested: lines(({ contested }) => contested),
    withoutEvents: parts.flatMap(({ withoutEvents }) => withoutEvents),
  };
}

const TEXT_MAX = 60;

function linesOf({ lines, first }: CountedLines, one: string, many: string): string {
  const words = `${counted(lines, "line")} ${lines === 1 ? one : many}`;
  if (first === null) return words;
  const text = first.text.trim();
  const shown = text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX - 1)}…` : text;
  return `${words}, the first ${first.file}:${first.line}: ${shown}`;
}
