import { HUB_ID, isId } from "../model/id.js";
import {
  DRAW_RANGE_MAX,
  DRAW_RANGE_MIN,
  DURATION_MS_MAX,
  MACHINES_MAX,
  MACHINES_MIN,
  RATE_MAX,
  SEED_MAX,
} from "../model/limits.js";
import { TOPOLOGIES } from "../model/topology.js";
import {
  fields,
  filled,
  id,
  idList,
  integer,
  integerIn,
  lamport,
  listOf,
  messageName,
  natural,
  nodeId,
  numberThat,
  oneOf,
  optional,
  parseMessageName,
  positive,
  type TypeOf,
  text,
  textThat,
  truth,
  type Value,
  value,
} from "./fields.js";
import { RecordError } from "./record-error.js";

// Every record of a trace, and run.json, as a table of its keys in the order in which they are
// written: from these follow the types, what is read and what is refused.

/** Ticks per second. */
const rate = numberThat(`a rate above 0, up to ${RATE_MAX}`, (one) => one > 0 && one <= RATE_MAX);

const isRate = (one: unknown): boolean =>
  Number.isInteger(one) && Number(one) >= 1 && Number(one) <= RATE_MAX;

export type RateRange = readonly [min: number, max: number];

const rateRange = value<RateRange>(
  `two integers from 1 to ${RATE_MAX}, the least first`,
  (one) => Array.isArray(one) && one.length === 2 && one.every(isRate) && one[0] <= one[1],
);

const ROSTER_ENTRY = fields({
  id,
  incarnation: filled,
  host: text,
  rate,
  /** The least and the greatest integer that the rate was drawn from; absent of a given rate. */
  rateRange: optional(rateRange),
  /** Due time of the first tick. */
  phaseUs: natural,
});
/** One machine of the run as its traces name it. */
export type RosterEntry = TypeOf<typeof ROSTER_ENTRY>;

const entries = listOf(ROSTER_ENTRY);
const roster: Value<readonly RosterEntry[]> = {
  ...entries,
  check: (one, name) => {
    entries.check(one, name);
    const ids = (one as readonly RosterEntry[]).map((entry) => entry.id);
    if (ids.length < MACHINES_MIN) {
      throw new RecordError(`"${name}" has fewer than ${MACHINES_MIN} machines`);
    }
    if (new Set(ids).size < ids.length) throw new RecordError(`"${name}": an id is there twice`);
  },
};

const ruleKeys = {
  drawRange: optional(integerIn(DRAW_RANGE_MIN, DRAW_RANGE_MAX)),
  internalProbability: optional(numberThat("a number from 0 to 1", (one) => one >= 0 && one <= 1)),
  literal: truth,
  durationMs: integerIn(1, DURATION_MS_MAX),
  phase: oneOf("random", "aligned"),
};

const RULES = fields(ruleKeys, checkDraw);
/** The rules as a trace and run.json write them: flat, with one of the two draws. */
export type RecordedRules = TypeOf<typeof RULES>;

function checkDraw(
  rules: { readonly drawRange?: number; readonly internalProbability?: number },
  name: string,
): void {
  const { drawRange, internalProbability } = rules;
  if ((drawRange === undefined) !== (internalProbability === undefined)) return;
  throw new RecordError(`"${name}": needs either drawRange or internalProbability`);
}

/** What all traces of a run say of it, and run.json. */
const runKeys = {
  schema: oneOf(1),
  run: textThat("a name", isId),
  runId: textThat("16 hex digits", (one) => /^[0-9a-f]{16}$/.test(one)),
  topology: oneOf(...TOPOLOGIES),
};

const LINK = fields({
  peer: nodeId,
  address: text,
  /** What told of the address; `inbound` where the peer dialled. */
  via: oneOf("mdns", "peers", "gossip", "inbound"),
  formedMs: numberThat("a number from 0", (one) => one >= 0),
});

const headerKeys = {
  roster,
  seed: integerIn(0, SEED_MAX, "2^32 - 1"),
  rules: RULES,
  startWallUs: natural,
  /** A simulated run is the same on every Node. */
  versions: fields({ k3mesh: text, node: optional(text) }),
  links: listOf(LINK),
};

const HEADER = fields({
  kind: oneOf("header"),
  ...runKeys,
  id,
  incarnation: filled,
  host: text,
  rate,
  rateRange: optional(rateRange),
  phaseUs: natural,
  ...headerKeys,
});
/** First line of a machine's trace. */
export type Header = TypeOf<typeof HEADER>;

const HUB_HEADER = fields({
  kind: oneOf("header"),
  ...runKeys,
  id: oneOf(HUB_ID),
  incarnation: filled,
  host: text,
  ...headerKeys,
});
/** First line of a hub's trace: it is in no roster, and does not tick. */
export type HubHeader = TypeOf<typeof HUB_HEADER>;

/** When something happened: wall clock since the epoch, monotonic since the machine's start. */
const stamps = { wallUs: natural, monoUs: integer };

/** What every event has: `seq` and `tick` count from 1, `queue` is the inbox length after it. */
const eventKeys = { seq: positive, tick: positive, ...stamps, lamport, queue: natural };

const INTERNAL = fields({ kind: oneOf("internal"), ...eventKeys });
const SEND = fields({
  kind: oneOf("send"),
  ...eventKeys,
  action: oneOf("SEND_ONE", "SEND_SECOND", "BROADCAST"),
  msg: messageName,
  to: idList,
  /** The machines of `to` that were lost already; absent when none was. */
  failed: optional(idList),
});
const RECEIVE = fields({
  kind: oneOf("receive"),
  ...eventKeys,
  msg: messageName,
  from: id,
  msgLamport: lamport,
  sentWallUs: natural,
  arrivedWallUs: natural,
  /** Negative for a message that came before the receiver's own start. */
  arrivedMonoUs: integer,
});
type InternalEvent = TypeOf<typeof INTERNAL>;
export type SendEvent = TypeOf<typeof SEND>;
export type ReceiveEvent = TypeOf<typeof RECEIVE>;
/** An event of the model: the only lines that move the clock. */
export type EventRecord = InternalEvent | SendEvent | ReceiveEvent;

const NOTES = {
  "peer-down": fields({
    kind: oneOf("peer-down"),
    ...stamps,
    peer: nodeId,
    reason: oneOf("closed", "silent", "left", "gave-me-up"),
  }),
  "link-refused": fields({ kind: oneOf("link-refused"), ...stamps, address: text, reason: text }),
  skipped: fields({ kind: oneOf("skipped"), ...stamps, ticks: positive }),
  /** What a ping told: the peer's wall clock minus one's own, to half the round trip. */
  offset: fields({
    kind: oneOf("offset"),
    ...stamps,
    peer: nodeId,
    offsetUs: integer,
    rttUs: natural,
  }),
  /** The computer's clock was set, forward if positive; `wallUs` does not follow it. */
  "clock-jump": fields({ kind: oneOf("clock-jump"), ...stamps, byUs: integer }),
};
/** What happened beside the model; never moves the clock. */
export type Note = TypeOf<(typeof NOTES)[keyof typeof NOTES]>;
export type OffsetNote = TypeOf<typeof NOTES.offset>;

const endKeys = {
  kind: oneOf("end"),
  ...stamps,
  reason: oneOf("duration", "interrupted", "drain-timeout", "error"),
};
const END = fields({
  ...endKeys,
  lamport,
  /** Messages left in the inbox. */
  queue: natural,
  counts: fields({ internal: natural, send: natural, receive: natural }),
  ticks: fields({ due: natural, made: natural, skipped: natural }),
});
/** Last line of a trace; a trace without one is of a machine that died. */
export type End = TypeOf<typeof END>;

/** Messages, and copies of them. */
const HUB_END = fields({ ...endKeys, forwarded: natural, copies: natural });
/** Last line of a hub's trace. */
export type HubEnd = TypeOf<typeof HUB_END>;

const FORWARD = fields(
  {
    kind: oneOf("forward"),
    /** Counts from 1. */
    seq: positive,
    ...stamps,
    msg: text,
    from: id,
    /** The recipients that were there. */
    to: listOf(id),
    arrivedWallUs: natural,
    /** For each of `to`, how many messages were on their way to it already. */
    queues: listOf(natural),
  },
  ({ msg, from, to, queues }) => {
    if (parseMessageName(msg)?.source !== from) {
      throw new RecordError('"msg": not a message of "from"');
    }
    if (to.length !== queues.length) throw new RecordError('"queues": not one for each of "to"');
  },
);
/** A message that a hub copied to its recipients. */
export type Forward = TypeOf<typeof FORWARD>;

/** The records of a machine's trace, by their kinds. */
export const MACHINE_RECORDS = {
  header: HEADER,
  internal: INTERNAL,
  send: SEND,
  receive: RECEIVE,
  ...NOTES,
  end: END,
};
export type TraceRecord = TypeOf<(typeof MACHINE_RECORDS)[keyof typeof MACHINE_RECORDS]>;

/** The records of a hub's. */
export const HUB_RECORDS = { header: HUB_HEADER, forward: FORWARD, ...NOTES, end: HUB_END };
export type HubRecord = TypeOf<(typeof HUB_RECORDS)[keyof typeof HUB_RECORDS]>;

/** The first line of any trace of a run. */
export type NodeHeader = Header | HubHeader;
/** Any line of any trace of a run. */
export type NodeRecord = TraceRecord | HubRecord;

/** run.json: what a run was; depends on the roster and the traces alone. */
export const RUN = fields({
  ...runKeys,
  seed: headerKeys.seed,
  scenario: fields({ machines: integerIn(MACHINES_MIN, MACHINES_MAX), ...ruleKeys }, checkDraw),
  roster,
  startedWallUs: natural,
  status: oneOf("running", "complete", "degraded", "interrupted"),
});
export type RunFile = TypeOf<typeof RUN>;
