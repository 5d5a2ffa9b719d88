import { basename } from "node:path";
import { readLines } from "../../trace/reader.js";
import { RecordError } from "../../trace/record-error.js";
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
  path: string,
  parse: (text: string, ended: boolean) => Unplaced | undefined,
): Promise<{ readonly events: ForeignEvent[]; readonly torn: boolean }> {
  const file = basename(path);
  const events: ForeignEvent[] = [];
  let torn = false;
  await readLines(path, ({ text, number, ended }) => {
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
