import type { PatternKind } from "../log-format.js";
import { kindOf, recordsOf } from "./records.js";
import { type Slot, type Tokens, tokensOf, withAllLists, withLists } from "./tokens.js";

/** A log to learn from. */
export interface SampleLog {
  readonly file: string;
  readonly text: string;
}

/** An event of a log, by its slots. */
export interface SampleEvent {
  /** Place of its log among all. */
  readonly log: number;
  readonly slots: readonly Slot[];
}

/** One way in which events are written: all that is the same in them. */
export interface Shape {
  readonly kind: PatternKind;
  /** With spaces in a row as one. */
  readonly between: readonly string[];
  /** Whether spaces are in a row anywhere. */
  isPadded: boolean;
  readonly samples: SampleEvent[];
}

/** What the logs of a folder are made of. */
export interface Shapes {
  readonly shapes: readonly Shape[];
  /** By log, its events in order: which shape, and which of its samples. */
  readonly events: readonly (readonly (readonly [shape: Shape, sample: SampleEvent])[])[];
}

/** Sorts the events of logs by how they are written. */
export function shapesOf(logs: readonly SampleLog[], words: ReadonlySet<string>): Shapes {
  const texts = logs.map(({ text }) => recordsOf(text));
  const cut = texts.map((records) => {
    return records.map((text) => withLists(tokensOf(text, words)));
  });
  // What may be a list is one if there is the same with a single item.
  const known = new Set(cut.flat().map(keyOf));
  const shapes = new Map<string, Shape>();
  const events = cut.map((records, log) => {
    return records.flatMap((tokens) => {
      const whole = withAllLists(tokens);
      const { between, slots } = known.has(keyOf(whole)) ? whole : tokens;
      const kind = kindOf(between.join("0"));
      if (kind === undefined || slots.length === 0) return [];
      const shape = shapeFor(shapes, { between, slots }, kind);
      const sample = { log, slots };
      shape.samples.push(sample);
      return [[shape, sample] as const];
    });
  });
  return { shapes: [...shapes.values()], events };
}

function shapeFor(shapes: Map<string, Shape>, tokens: Tokens, kind: PatternKind): Shape {
  const key = keyOf(tokens);
  const shape = shapes.get(key) ?? {
    kind,
    between: tokens.between.map(withoutRuns),
    isPadded: false,
    samples: [],
  };
  shape.isPadded ||= tokens.between.some((text) => / {2}/.test(text));
  shapes.set(key, shape);
  return shape;
}

/** The same for all events that are written alike: a list is as good as one of its items. */
function keyOf({ between, slots }: Tokens): string {
  return between.map((text, i) => withoutRuns(text) + (SIGNS[slots[i]?.kind ?? ""] ?? "")).join("");
}

const SIGNS: Readonly<Record<string, string>> = {
  date: "\0d",
  time: "\0t",
  decimal: "\0f",
  number: "\0n",
  word: "\0n",
};

function withoutRuns(text: string): string {
  return text.replace(/ {2,}/g, " ");
}
