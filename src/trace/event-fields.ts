import { isId } from "../model/id.js";
import { parseMessageName } from "./message-name.js";
import { RecordError } from "./record-error.js";
import type { EventRecord } from "./records.js";

/** Says what a value should have been; undefined when it is right. */
type Check = (value: unknown) => string | undefined;

/**
 * Takes an object for an event after looking at each of its keys. By hand, not by a schema
 * library: a long trace is nothing but these lines. Throws RecordError.
 */
export function readEvent(kind: EventRecord["kind"], value: Record<string, unknown>): EventRecord {
  const { names, checks } = FIELDS[kind];
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    const expected = (checks[i] as Check)(value[name]);
    if (expected !== undefined) throw fieldError(name, value[name], expected);
  }
  const optional = kind === "send" && Object.hasOwn(value, "failed") ? 1 : 0;
  if (optional === 1) readFailed(value.failed);
  const keys = Object.keys(value);
  if (keys.length !== names.length + optional + 1) refuseUnknownKey(keys, names, optional === 1);
  return value as unknown as EventRecord;
}

/** The largest stamp that a clock may reach. */
export const LAMPORT_MAX: number = 2 ** 50;

function fieldError(name: string, value: unknown, expected: string): RecordError {
  if (value === undefined) return new RecordError(`"${name}" is missing`);
  return new RecordError(`"${name}" is ${shorten(JSON.stringify(value))}, not ${expected}`);
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function readFailed(value: unknown): void {
  const expected = idList(value);
  if (expected !== undefined) throw fieldError("failed", value, expected);
}

function refuseUnknownKey(keys: string[], names: readonly string[], failed: boolean): void {
  const known = ["kind", ...names, ...(failed ? ["failed"] : [])];
  const unknown = keys.find((key) => !known.includes(key));
  throw new RecordError(`"${unknown}" is no key of this record`);
}

const integer: Check = (value) => (Number.isSafeInteger(value) ? undefined : "an integer");
const natural: Check = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? undefined : "an integer from 0";
const positive: Check = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 1 ? undefined : "an integer from 1";
const lamport: Check = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= LAMPORT_MAX
    ? undefined
    : "an integer from 0 to 2^50";
const action: Check = (value) =>
  value === "SEND_ONE" || value === "SEND_SECOND" || value === "BROADCAST"
    ? undefined
    : "SEND_ONE, SEND_SECOND or BROADCAST";
const messageName: Check = (value) =>
  typeof value === "string" && isId(parseMessageName(value)?.source ?? "")
    ? undefined
    : "the name of a message such as a#12";
const id: Check = (value) =>
  typeof value === "string" && isId(value) ? undefined : "the id of a machine";
const idList: Check = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((item) => id(item) === undefined)
    ? undefined
    : "a list of ids";

interface Fields {
  readonly names: readonly string[];
  readonly checks: readonly Check[];
}

function fields(table: Readonly<Record<string, Check>>): Fields {
  return { names: Object.keys(table), checks: Object.values(table) };
}

const COMMON = {
  seq: positive,
  tick: positive,
  wallUs: natural,
  monoUs: integer,
  lamport,
  queue: natural,
};

const FIELDS: Readonly<Record<EventRecord["kind"], Fields>> = {
  internal: fields(COMMON),
  send: fields({ ...COMMON, action, msg: messageName, to: idList }),
  receive: fields({
    ...COMMON,
    msg: messageName,
    from: id,
    msgLamport: lamport,
    sentWallUs: natural,
    arrivedWallUs: natural,
    arrivedMonoUs: integer,
  }),
};
