import { HUB_ID, isId } from "../model/id.js";
import { TOPOLOGIES } from "../model/topology.js";
import {
  type Check,
  check,
  Fields,
  filled,
  id,
  integer,
  integerTo,
  lamport,
  listOf,
  natural,
  nodeId,
  numberIn,
  oneOf,
  positive,
  text,
  truth,
} from "./fields.js";
import { parseMessageName } from "./message-name.js";
import { RecordError } from "./record-error.js";
import type { End, Forward, Header, HubEnd, HubHeader, Note, RunFile } from "./records.js";

// Every record but the events, and run.json. All that read here throw RecordError.

type Read = Readonly<Record<string, unknown>>;

const rate = numberIn("a rate above 0, up to 10000", (value) => value > 0 && value <= 10_000);
const name = check("a name", (value) => typeof value === "string" && isId(value));
const atLeast3 = check(
  "an integer from 3",
  (value) => Number.isSafeInteger(value) && Number(value) >= 3,
);
const stamps = { wallUs: natural, monoUs: integer };

const isRate = (value: unknown): boolean => Number.isInteger(value) && Number(value) <= 10_000;
const rateRange = check("two integers from 1 to 10000, the least first", (value) => {
  if (!Array.isArray(value) || value.length !== 2 || !value.every(isRate)) return false;
  return value[0] >= 1 && value[0] <= value[1];
});

const rosterEntry = new Fields(
  { id, incarnation: filled, host: text, rate, phaseUs: natural },
  { rateRange },
);

const rosterEntries = listOf(rosterEntry.nested);

const roster: Check = (value, name) => {
  rosterEntries(value, name);
  const ids = (value as readonly { readonly id: string }[]).map((entry) => entry.id);
  if (ids.length < 3) throw new RecordError(`"${name}" has fewer than 3 machines`);
  if (new Set(ids).size < ids.length) throw new RecordError(`"${name}": an id is there twice`);
};

const ruleKeys = {
  literal: truth,
  durationMs: numberIn("a number above 0", (value) => value > 0),
  phase: oneOf("random", "aligned"),
};
const drawKeys = {
  drawRange: atLeast3,
  internalProbability: numberIn("a number from 0 to 1", (value) => value >= 0 && value <= 1),
};

const runKeys = {
  schema: oneOf(1),
  run: name,
  runId: check(
    "16 hex digits",
    (value) => typeof value === "string" && /^[0-9a-f]{16}$/.test(value),
  ),
  topology: oneOf(...TOPOLOGIES),
  seed: integerTo(2 ** 32 - 1, "2^32 - 1"),
  roster,
};

const headerKeys = {
  kind: oneOf("header"),
  ...runKeys,
  incarnation: filled,
  host: text,
  rules: withOneDraw(new Fields(ruleKeys, drawKeys)),
  startWallUs: natural,
  versions: new Fields({ k3mesh: text, node: text }).nested,
  links: listOf(
    new Fields({
      peer: nodeId,
      address: text,
      via: oneOf("mdns", "peers", "gossip", "inbound"),
      formedMs: numberIn("a number from 0", (value) => value >= 0),
    }).nested,
  ),
};

const header = new Fields({ ...headerKeys, id, rate, phaseUs: natural }, { rateRange });
const hubHeader = new Fields({ ...headerKeys, id: oneOf(HUB_ID) });

const notes: Readonly<Record<Note["kind"], Fields>> = {
  "peer-down": note("peer-down", {
    peer: nodeId,
    reason: oneOf("closed", "silent", "left", "gave-me-up"),
  }),
  "link-refused": note("link-refused", { address: text, reason: text }),
  skipped: note("skipped", { ticks: positive }),
  offset: note("offset", { peer: nodeId, offsetUs: integer, rttUs: natural }),
  "clock-jump": note("clock-jump", { byUs: integer }),
};

const reason = oneOf("duration", "interrupted", "drain-timeout", "error");
const end = new Fields({
  kind: oneOf("end"),
  ...stamps,
  reason,
  lamport,
  queue: natural,
  counts: new Fields({ internal: natural, send: natural, receive: natural }).nested,
  ticks: new Fields({ due: natural, made: natural, skipped: natural }).nested,
});
const hubEnd = new Fields({
  kind: oneOf("end"),
  ...stamps,
  reason,
  forwarded: natural,
  copies: natural,
});

const forward = new Fields({
  kind: oneOf("forward"),
  ...stamps,
  seq: positive,
  msg: text,
  from: id,
  to: listOf(id),
  arrivedWallUs: natural,
  queues: listOf(natural),
});

const runFile = new Fields({
  ...runKeys,
  scenario: withOneDraw(new Fields({ machines: atLeast3, ...ruleKeys }, drawKeys)),
  startedWallUs: natural,
  status: oneOf("running", "complete", "degraded", "interrupted"),
});

export function readHeader(value: Read): Header {
  header.check(value);
  return value as unknown as Header;
}

export function readHubHeader(value: Read): HubHeader {
  hubHeader.check(value);
  return value as unknown as HubHeader;
}

/** Also throws where the kind is no note's. */
export function readNote(value: Read): Note {
  const { kind } = value;
  if (kind === undefined) throw new RecordError('"kind" is missing');
  if (typeof kind !== "string" || !Object.hasOwn(notes, kind)) {
    throw new RecordError(`unknown kind ${JSON.stringify(kind).slice(0, 40)}`);
  }
  notes[kind as Note["kind"]].check(value);
  return value as unknown as Note;
}

export function readEnd(value: Read): End {
  end.check(value);
  return value as unknown as End;
}

export function readHubEnd(value: Read): HubEnd {
  hubEnd.check(value);
  return value as unknown as HubEnd;
}

export function readForward(value: Read): Forward {
  forward.check(value);
  const read = value as unknown as Forward;
  if (parseMessageName(read.msg)?.source !== read.from) {
    throw new RecordError('"msg": not a message of "from"');
  }
  if (read.to.length !== read.queues.length) {
    throw new RecordError('"queues": not one for each of "to"');
  }
  return read;
}

export function readRunFile(value: Read): RunFile {
  runFile.check(value);
  return value as unknown as RunFile;
}

function note(kind: Note["kind"], keys: Readonly<Record<string, Check>>): Fields {
  return new Fields({ kind: oneOf(kind), ...stamps, ...keys });
}

function withOneDraw(fields: Fields): Check {
  const { nested } = fields;
  return (value, name) => {
    nested(value, name);
    const draws = Object.keys(drawKeys).filter((key) => Object.hasOwn(value as object, key));
    if (draws.length === 1) return;
    throw new RecordError(`"${name}": needs either drawRange or internalProbability`);
  };
}
