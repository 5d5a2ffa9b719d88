import type { z } from "zod";
import { readLines } from "../../trace/reader.js";
import { RecordError } from "../../trace/record-error.js";
import { type RunSource, readText } from "../../trace/run-source.js";
import { TraceError } from "../../trace/trace-error.js";
import { ADVICE, type ForeignEvent } from "./foreign-log.js";

/** An event without the line that it stands on. */
export type Unplaced = ForeignEvent extends infer Event
  ? Event extends ForeignEvent
    ? Omit<Event, "line">
    : never
  : never;

/**
 * Reads the events of a file, one a line; `parse` gives nothing for a line that is no event, and
 * throws RecordError for one that is damaged. A damaged last line without an ending is torn.
 * Throws TraceError.
 */
export async function readEventLines(
  source: RunSource,
  file: string,
  parse: (text: string, ended: boolean) => Unplaced | undefined,
): Promise<{ readonly events: ForeignEvent[]; readonly torn: boolean }> {
  const events: ForeignEvent[] = [];
  let torn = false;
  await readLines(source, file, ({ text, number, ended }) => {
    try {
      const event = parse(text, ended);
      if (event !== undefined) events.push({ ...event, line: number });
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      if (ended) throw new TraceError(file, number, error.message, ADVICE);
      torn = true;
    }
  });
  return { events, torn };
}

/** The events of a log that is a JSON array, and whether it breaks off before that is closed. */
export interface ArrayLog<T> {
  readonly events: T[];
  readonly torn: boolean;
}

/**
 * Reads a log that is one JSON array; `parse` throws RecordError for an element that is damaged. An
 * empty file is a log that has no event yet. Throws TraceError.
 */
export async function readArray<T>(
  source: RunSource,
  file: string,
  parse: (element: JsonElement) => T,
): Promise<ArrayLog<T>> {
  const text = await readText(source, file);
  if (text.trim() === "") return { events: [], torn: false };
  let line = 0;
  try {
    const { elements, torn } = jsonElements(text);
    const events = elements.map((element) => {
      line = element.line;
      return parse(element);
    });
    return { events, torn };
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    const at = error instanceof ArrayError ? error.line : line;
    throw new TraceError(file, at, error.message, ADVICE);
  }
}

/** One element of a JSON array as it is written, and the line that it begins on, from 1. */
export interface JsonElement {
  readonly text: string;
  readonly line: number;
}

/** A text that is no array, at a line of it. */
export class ArrayError extends RecordError {
  readonly line: number;

  constructor(line: number, reason: string) {
    super(reason);
    this.line = line;
  }
}

/** The elements of an array, as far as it goes. */
interface JsonElements {
  readonly elements: readonly JsonElement[];
  /** Whether the text breaks off before the array is closed. */
  readonly torn: boolean;
}

/**
 * Cuts a JSON array into its elements without reading them, so that each can be named by its line.
 * Throws ArrayError where the array itself is not well formed.
 */
export function jsonElements(text: string): JsonElements {
  return new ElementScanner(text).scan();
}

/** Everything that matters for where an element ends: strings hide brackets and commas. */
const TOKEN = /"(?:[^"\\\n]|\\.)*"|[[\]{},\n]|[^\s[\]{},"]+|"/g;

/**
 *     start ──[──> first ──element──> after ──,──> next ──element──> after
 *                    └──────]───────────┴─────]──> over
 */
class ElementScanner {
  readonly #text: string;
  readonly #elements: JsonElement[] = [];
  #state: "start" | "first" | "next" | "inside" | "after" | "over" = "start";
  #depth = 0;
  #line = 1;
  #begin = { at: 0, line: 0 };

  constructor(text: string) {
    this.#text = text;
  }

  scan(): JsonElements {
    for (const match of this.#text.matchAll(TOKEN)) {
      if (match[0] === '"') {
        if (this.#text.includes("\n", match.index)) throw this.#error("a string is not closed");
        break;
      }
      if (match[0] === "\n") this.#line += 1;
      else this.#take(match[0], match.index);
    }
    return { elements: this.#elements, torn: this.#state !== "over" };
  }

  #take(token: string, at: number): void {
    switch (this.#state) {
      case "start":
        if (token !== "[") throw this.#error("not a JSON array");
        this.#state = "first";
        return;
      case "first":
        if (token === "]") this.#state = "over";
        else this.#open(token, at);
        return;
      case "next":
        this.#open(token, at);
        return;
      case "inside":
        this.#nest(token, at);
        return;
      case "after":
        if (token !== "," && token !== "]") throw this.#error("a comma is missing");
        this.#state = token === "]" ? "over" : "next";
        return;
      case "over":
        throw this.#error("something follows the array");
      default:
        this.#state satisfies never;
    }
  }

  #open(token: string, at: number): void {
    if (token === "]" || token === "," || token === "}") throw this.#error("an element is missing");
    this.#begin = { at, line: this.#line };
    this.#state = "inside";
    this.#nest(token, at);
  }

  #nest(token: string, at: number): void {
    if (token === "{" || token === "[") this.#depth += 1;
    if (token === "}" || token === "]") this.#depth -= 1;
    if (this.#depth > 0) return;
    const { at: from, line } = this.#begin;
    this.#elements.push({ text: this.#text.slice(from, at + token.length), line });
    this.#state = "after";
  }

  #error(reason: string): ArrayError {
    return new ArrayError(this.#line, reason);
  }
}

/** Takes a value for what a schema describes, exactly. Throws RecordError with the first reason. */
export function readAs<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (issue === undefined) throw new RecordError("not a record");
  const where = issue.path.join(".");
  const what = issue.message.replace(/^Invalid input: /, "");
  if (what.endsWith("received undefined")) throw new RecordError(`"${where}" is missing`);
  throw new RecordError(where === "" ? what : `"${where}": ${what}`);
}
