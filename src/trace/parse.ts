import { readEvent } from "./event-fields.js";
import { parseObject, refuseRepeatedKeys } from "./json.js";
import type { HubRecord, TraceRecord } from "./records.js";
import {
  readEnd,
  readForward,
  readHeader,
  readHubEnd,
  readHubHeader,
  readNote,
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
      return readForward(value);
    case "header":
      return readHubHeader(value);
    case "end":
      return readHubEnd(value);
    default:
      return readNote(value);
  }
}

function readRecord(value: Record<string, unknown>): TraceRecord {
  switch (value.kind) {
    case "internal":
    case "send":
    case "receive":
      return readEvent(value.kind, value);
    case "header":
      return readHeader(value);
    case "end":
      return readEnd(value);
    default:
      return readNote(value);
  }
}
