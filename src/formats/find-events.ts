import type { CountedLines } from "../analysis/analyze.js";
import type { ForeignEvent } from "../analysis/foreign/foreign-log.js";
import { RecordError } from "../trace/record-error.js";
import { TraceError } from "../trace/trace-error.js";
import { eventOf, type Groups, type Reading, TimeReader } from "./event-of.js";
import type { EventPattern, LogFormat } from "./log-format.js";

/** What the patterns of a format find in a log. */
export interface FoundEvents {
  readonly events: readonly ForeignEvent[];
  /** In no event, and not empty. */
  readonly unmatched: CountedLines;
  /** Where two patterns find the same. */
  readonly contested: CountedLines;
}

interface PatternMatch {
  readonly pattern: EventPattern;
  readonly start: number;
  readonly end: number;
  readonly groups: Groups;
}

/** Finds the events in the text of a log, in the order in which they begin. Throws TraceError. */
export function findEvents(
  file: string,
  text: string,
  { patterns, names, path }: LogFormat,
): FoundEvents {
  const matches = matchesIn(text, patterns);
  const reading = { times: new TimeReader(), names };
  const events: ForeignEvent[] = [];
  const [unmatched, contested] = [new LineCount(), new LineCount()];
  let [next, end] = [0, 0];
  for (const line of linesOf(file, text)) {
    let isMatched = end > line.start;
    for (let match = matches[next]; match && match.start <= line.end; match = matches[next]) {
      next += 1;
      if (match.start < end) {
        contested.add(line);
        continue;
      }
      ({ end } = match);
      isMatched = true;
      events.push(readMatch(match, line, reading, path));
    }
    if (!isMatched && line.text.trim() !== "") unmatched.add(line);
  }
  return { events, unmatched: unmatched.counted, contested: contested.counted };
}

function readMatch(
  { pattern, groups }: PatternMatch,
  { file, line }: TextLine,
  reading: Reading,
  path: string,
): ForeignEvent {
  try {
    return eventOf(pattern.kind, groups, line, reading);
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    throw new TraceError(file, line, error.message, `Look at ${pattern.kind} in ${path}`);
  }
}

/** All that the patterns find, by where it begins, then in the order of the patterns. */
function matchesIn(text: string, patterns: readonly EventPattern[]): PatternMatch[] {
  const matches: PatternMatch[] = [];
  for (const pattern of patterns) {
    for (const { 0: found, index, groups = {} } of text.matchAll(pattern.regex)) {
      matches.push({ pattern, start: index, end: index + found.length, groups });
    }
  }
  return matches.sort((a, b) => a.start - b.start);
}

/** Counts lines, and keeps the first. */
export class LineCount {
  #lines = 0;
  #first: CountedLines["first"] = null;

  get counted(): CountedLines {
    return { lines: this.#lines, first: this.#first };
  }

  add({ file, line, text }: TextLine): void {
    this.#first ??= { file, line, text };
    this.#lines += 1;
  }

  addAll({ lines, first }: CountedLines): void {
    this.#first ??= first;
    this.#lines += lines;
  }
}

interface TextLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

function* linesOf(file: string, text: string): Generator<TextLine> {
  let line = 0;
  for (let start = 0; start <= text.length; ) {
    const found = text.indexOf("\n", start);
    const end = found === -1 ? text.length : found;
    line += 1;
    yield { file, line, text: text.slice(start, end), start, end };
    start = end + 1;
  }
}
