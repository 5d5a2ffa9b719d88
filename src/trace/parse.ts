import type { SendAction } from "../model/action.js";
import { HUB_ID, NAME_FORM as ID, isId } from "../model/id.js";
import { LAMPORT_MAX } from "../model/limits.js";
import type { Value } from "./fields.js";
import { parseObject, refuseRepeatedKeys } from "./json.js";
import { RecordError } from "./record-error.js";
import {
  type EventRecord,
  HUB_RECORDS,
  type HubRecord,
  type InternalEvent,
  MACHINE_RECORDS,
  type NodeRecord,
  RUN,
  type RunFile,
  type TraceRecord,
} from "./records.js";
import { TraceError } from "./trace-error.js";

/** One line of a trace, without its ending, as a record. Throws RecordError with the reason. */
export function parseRecord(text: string): TraceRecord {
  return readWrittenEvent(text) ?? readRecord<TraceRecord>(text, MACHINE_RECORDS);
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

// A long trace is nothing but event lines, nearly all of them exactly as the format writes them.
// One pattern a kind reads and checks these four times as fast as JSON.parse and a look at each
// key. It never refuses a line: what is not exactly so goes the slow way, which knows the reason.

/** The event of a line that is exactly as the format writes it; undefined for any other line. */
export function readWrittenEvent(text: string): EventRecord | undefined {
  switch (text.charAt(KIND_AT)) {
    case "i":
      return readInternal(INTERNAL.exec(text));
    case "s":
      return readSend(SEND.exec(text));
    case "r":
      return readReceive(RECEIVE.exec(text));
    default:
      return undefined;
  }
}

/** Where the kind begins, whose first letter tells the events apart. */
const KIND_AT = '{"kind":"'.length;

const NATURAL = "(0|[1-9][0-9]{0,15})";
const POSITIVE = "([1-9][0-9]{0,15})";
const INTEGER = "(0|-?[1-9][0-9]{0,15})";
const MESSAGE = `"msg":"((${ID})#[1-9][0-9]{0,14})"`;
const IDS = `\\["(${ID}(?:","${ID})*)"\\]`;
const COMMON =
  `"seq":${POSITIVE},"tick":${POSITIVE},"wallUs":${NATURAL},"monoUs":${INTEGER},` +
  `"lamport":${NATURAL},"queue":${NATURAL}`;

const INTERNAL = new RegExp(`^\\{"kind":"internal",${COMMON}\\}$`);
const SEND = new RegExp(
  `^\\{"kind":"send",${COMMON},"action":"(SEND_ONE|SEND_SECOND|BROADCAST)",${MESSAGE},` +
    `"to":${IDS}(?:,"failed":${IDS})?\\}$`,
);
const RECEIVE = new RegExp(
  `^\\{"kind":"receive",${COMMON},${MESSAGE},"from":"(${ID})","msgLamport":${NATURAL},` +
    `"sentWallUs":${NATURAL},"arrivedWallUs":${NATURAL},"arrivedMonoUs":${INTEGER}\\}$`,
);

// Each group is there when its pattern matches, but for the failed ids of a send. A number too
// large to be exact, a clock out of bounds or a reserved id is left to the slow way as well.

function readInternal(match: RegExpExecArray | null): EventRecord | undefined {
  const common = match && readCommon(match);
  return common ? { kind: "internal", ...common } : undefined;
}

function readSend(match: RegExpExecArray | null): EventRecord | undefined {
  const common = match && readCommon(match);
  if (!common || !isId(match[9] as string)) return undefined;
  const to = (match[10] as string).split('","');
  const failed = match[11]?.split('","');
  if (!to.every(isId) || failed?.every(isId) === false) return undefined;
  return {
    kind: "send",
    ...common,
    action: match[7] as SendAction,
    msg: match[8] as string,
    to,
    ...(failed && { failed }),
  };
}

function readReceive(match: RegExpExecArray | null): EventRecord | undefined {
  const common = match && readCommon(match);
  if (!common || !isId(match[8] as string) || !isId(match[9] as string)) return undefined;
  const msgLamport = Number(match[10]);
  const sentWallUs = Number(match[11]);
  const arrivedWallUs = Number(match[12]);
  const arrivedMonoUs = Number(match[13]);
  if (msgLamport > LAMPORT_MAX || !areExact(sentWallUs, arrivedWallUs, arrivedMonoUs)) {
    return undefined;
  }
  return {
    kind: "receive",
    ...common,
    msg: match[7] as string,
    from: match[9] as string,
    msgLamport,
    sentWallUs,
    arrivedWallUs,
    arrivedMonoUs,
  };
}

function readCommon(match: RegExpExecArray): Omit<InternalEvent, "kind"> | undefined {
  const seq = Number(match[1]);
  const tick = Number(match[2]);
  const wallUs = Number(match[3]);
  const monoUs = Number(match[4]);
  const lamport = Number(match[5]);
  const queue = Number(match[6]);
  if (lamport > LAMPORT_MAX || !areExact(seq, tick, wallUs) || !areExact(monoUs, queue, 0)) {
    return undefined;
  }
  return { seq, tick, wallUs, monoUs, lamport, queue };
}

function areExact(a: number, b: number, c: number): boolean {
  return Number.isSafeInteger(a) && Number.isSafeInteger(b) && Number.isSafeInteger(c);
}
