import type { EventScanner } from "./event-scanner.js";
import type { Line, LineVisitor } from "./line-reader.js";
import { RecordError } from "./record-error.js";
import { TraceError } from "./trace-error.js";

/** A record and where it stands. */
type Visit<R> = (record: R, line: number) => void;

/** How a trace stopped; `torn` is a last line that was cut off while it was written. */
export type TraceEnding =
  | { readonly kind: "ended" }
  | { readonly kind: "died"; readonly torn: boolean };

/** What every record is. */
export interface Kinded {
  readonly kind: string;
}

/** How the lines of a trace are read. */
export interface RecordReader<R> {
  readonly parse: (text: string) => R;
  /** Called with what was parsed. */
  readonly visit: Visit<R>;
  /** Takes the events that it can, none of which is parsed then; absent, all are. */
  readonly events?: EventScanner;
}

/** Holds a trace's lines to their order. */
export class RecordOrder<R extends Kinded> implements LineVisitor {
  readonly #file: string;
  readonly #reader: RecordReader<R>;
  #place: "begin" | "middle" | "end" = "begin";
  #torn = false;

  constructor(file: string, reader: RecordReader<R>) {
    this.#file = file;
    this.#reader = reader;
  }

  scan(bytes: Uint8Array, at: number, number: number): number {
    if (this.#place !== "middle") return -1;
    return this.#reader.events?.take(bytes, at, number) ?? -1;
  }

  take(line: Line): void {
    if (this.#place === "end") throw this.#error(line, "something follows the end record");
    const record = this.#parse(line);
    if (record === undefined) return;
    const isFirst = this.#place === "begin";
    if (isFirst !== (record.kind === "header")) {
      throw this.#error(line, isFirst ? "the first line is no header" : "a second header");
    }
    this.#place = record.kind === "end" ? "end" : "middle";
    this.#reader.visit(record, line.number);
  }

  ending(): TraceEnding {
    if (this.#place === "begin") {
      throw new TraceError(this.#file, 0, this.#torn ? "the header is torn" : "the file is empty");
    }
    return this.#place === "end" ? { kind: "ended" } : { kind: "died", torn: this.#torn };
  }

  #parse(line: Line): R | undefined {
    try {
      return this.#reader.parse(line.text);
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      if (line.ended) throw this.#error(line, error.message);
      this.#torn = true;
      return undefined;
    }
  }

  #error(line: Line, reason: string): TraceError {
    return new TraceError(this.#file, line.number, reason);
  }
}
