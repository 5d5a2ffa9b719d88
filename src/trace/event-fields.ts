import {
  Fields,
  id,
  idList,
  integer,
  lamport,
  messageName,
  natural,
  oneOf,
  positive,
} from "./fields.js";
import type { EventRecord } from "./records.js";

/** Takes an object for an event after looking at each of its keys. Throws RecordError. */
export function readEvent(kind: EventRecord["kind"], value: Record<string, unknown>): EventRecord {
  EVENTS[kind].check(value);
  return value as unknown as EventRecord;
}

const COMMON = {
  kind: oneOf("internal", "send", "receive"),
  seq: positive,
  tick: positive,
  wallUs: natural,
  monoUs: integer,
  lamport,
  queue: natural,
};

const EVENTS: Readonly<Record<EventRecord["kind"], Fields>> = {
  internal: new Fields(COMMON),
  send: new Fields(
    {
      ...COMMON,
      action: oneOf("SEND_ONE", "SEND_SECOND", "BROADCAST"),
      msg: messageName,
      to: idList,
    },
    { failed: idList },
  ),
  receive: new Fields({
    ...COMMON,
    msg: messageName,
    from: id,
    msgLamport: lamport,
    sentWallUs: natural,
    arrivedWallUs: natural,
    arrivedMonoUs: integer,
  }),
};
