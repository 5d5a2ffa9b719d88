import type { Line } from "./line-reader.js";
import { RecordError } from "./record-error.js";
import { TraceError } from "./trace-error.js";

/** A record and where it stands. */
export type Visit<R> = (record: R, line: number) => void;

/** How a trace stopped; `torn` is a last line that was cut off while it was written. */
export type TraceEnding =
  | { readonly kind: "ended" }
  | { readonly kind: "died"; readonly torn: boolean };

/** What every record is. */
export interface Kinded {
  readonly kind: string;
}

/** Holds a trace's lines to their order. */
export class RecordOrder<R extends Kinded> {
  readonly #file: string;
  readonly #parseText: (text: string) => R;
  readonly #visit: Visit<R>;
  #last: string | undefined;
  #torn = false;

  constructor(file: string, parse: (text: string) => R, visit: Visit<R>) {
    this.#file = file;
    this.#parseText = parse;
    this.#visit = visit;
  }

  take(line: Line): void {
    if (this.#last === "end") throw this.#error(line, "something follows the end record");
    const record = this.#parse(line);
    if (record === undefined) return;
    if ((this.#last === undefined) !== (record.kind === "header")) {
      throw this.#error(line, this.#last ? "a second header" : "the first line is no header");
    }
    this.#last = record.kind;
    this.#visit(record, line.number);
  }

  ending(): TraceEnding {
    if (this.#last === undefined) {
      throw new TraceError(this.#file, 0, this.#torn ? "the header is torn" : "the file is empty");
    }
    return this.#last === "end" ? { kind: "ended" } : { kind: "died", torn: this.#torn };
  }

  #parse(line: Line): R | undefined {
    try {
      return this.#parseText(line.text);
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
