import { readEvent } from "./event-fields.js";
import { parseObject, refuseRepeatedKeys } from "./json.js";
import { RecordError } from "./record-error.js";
import type { HubRecord, TraceRecord } from "./records.js";
import {
  endSchema,
  forwardSchema,
  headerSchema,
  hubEndSchema,
  hubHeaderSchema,
  noteSchema,
  readAs,
} from "./schemas.js";
import { readWrittenEvent } from "./written-event.js";

/** One line of a trace, without its ending, as a record. Throws RecordError with the reason. */
export function parseRecord(text: string): TraceRecord {
  const event = readWrittenEvent(text);
  if (event !== undefined) return event;
  const value = parseObject(text);
  refuseRepeatedKeys(text, value);
  return readRecord(value);
}

/** One line of a hub's trace, as `parseRecord` reads a machine's. Throws RecordError. */
export function parseHubRecord(text: string): HubRecord {
  const value = parseObject(text);
  refuseRepeatedKeys(text, value);
  switch (value.kind) {
    case "forward":
      return readAs(forwardSchema, value);
    case "header":
      return readAs(hubHeaderSchema, value);
    case "end":
      return readAs(hubEndSchema, value);
    default:
      return readAs(noteSchema, value);
  }
}

function readRecord(value: Record<string, unknown>): TraceRecord {
  switch (value.kind) {
    case "internal":
    case "send":
    case "receive":
      return readEvent(value.kind, value);
    case "header":
      return readAs(headerSchema, value);
    case "end":
      return readAs(endSchema, value);
    case "peer-down":
    case "link-refused":
    case "skipped":
    case "offset":
    case "clock-jump":
      return readAs(noteSchema, value);
    case undefined:
      throw new RecordError('"kind" is missing');
    default:
      throw new RecordError(`unknown kind ${JSON.stringify(value.kind).slice(0, 40)}`);
  }
}
