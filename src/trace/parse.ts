import { HUB_ID } from "../model/id.js";
import type { Value } from "./fields.js";
import { parseObject, refuseRepeatedKeys } from "./json.js";
import { RecordError } from "./record-error.js";
import {
  HUB_RECORDS,
  type HubRecord,
  MACHINE_RECORDS,
  type NodeRecord,
  RUN,
  type RunFile,
  type TraceRecord,
} from "./records.js";
import { TraceError } from "./trace-error.js";

/** One line of a trace, without its ending, as a record. Throws RecordError with the reason. */
export function parseRecord(text: string): TraceRecord {
  return readRecord<TraceRecord>(text, MACHINE_RECORDS);
}

/** One line of a hub's trace, as `parseRecord` reads a machine's. Throws RecordError. */
export function parseHubRecord(text: string): HubRecord {
  return readRecord<HubRecord>(text, HUB_RECORDS);
}

/** What reads the lines of the trace of the node that has this id. */
export function parserOf(id: string): (text: string) => NodeRecord {
  return id === HUB_ID ? parseHubRecord : parseRecord;
}

/** The text of run.json, taken exactly. Throws TraceError naming `file`. */
export function parseRunFile(text: string, file: string): RunFile {
  try {
    return checked(text, () => RUN);
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    throw new TraceError(file, 0, error.message);
  }
}

function readRecord<T>(text: string, records: Readonly<Record<string, Value<T>>>): T {
  return checked(text, ({ kind }) => {
    if (kind === undefined) throw new RecordError('"kind" is missing');
    const record = Object.hasOwn(records, `${kind}`) ? records[`${kind}`] : undefined;
    if (record === undefined) {
      throw new RecordError(`unknown kind ${JSON.stringify(kind).slice(0, 40)}`);
    }
    return record;
  });
}

/** What a text of JSON holds, if `find` finds that it is right. */
function checked<T>(text: string, find: (object: Record<string, unknown>) => Value<T>): T {
  const object = parseObject(text);
  refuseRepeatedKeys(text, object);
  find(object).check(object, "");
  return object as T;
}
