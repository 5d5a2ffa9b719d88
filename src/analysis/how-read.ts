/** Lines of logs, and the first of them. */
export interface CountedLines {
  readonly lines: number;
  readonly first: { readonly file: string; readonly line: number; readonly text: string } | null;
}

/** What came of reading logs as a file describes them. */
export interface HowRead {
  /** The file that describes them, as the user knows it. */
  readonly formatFile: string;
  readonly events: number;
  /** Lines that are in no event, and not empty; of files that have events. */
  readonly unmatched: CountedLines;
  /** Lines on which a second pattern found what one had found already. */
  readonly contested: CountedLines;
  /** Files in which no pattern found anything. */
  readonly withoutEvents: readonly string[];
}
