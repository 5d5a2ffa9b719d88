import { HUB_ID, isId, isNodeId } from "../model/id.js";
import {
  DRAW_RANGE_MAX,
  DRAW_RANGE_MIN,
  DURATION_MS_MAX,
  MACHINES_MAX,
  MESSAGE_BYTES_MAX,
  PORT_MAX,
  RATE_MAX,
  SLOT_MAX,
} from "../model/limits.js";
import type { Draw, PhaseMode, SpecifiedRules } from "../model/rules.js";
import {
  arrayOf,
  BOOLEAN,
  binary,
  type Form,
  integer,
  nullOr,
  number,
  record,
  sparse,
  text,
  word,
} from "./forms.js";
import { WireError } from "./wire-error.js";

// The values that frames are made of.

export const NAME = text("a name", isId);
export const NODE_ID = text(`a name, or ${HUB_ID}`, isNodeId);
/** One process start: 12 hex digits of its time in ms, then 8 random ones. */
const INCARNATION_PATTERN = /^[0-9a-f]{20}$/;
export const INCARNATION = matching("20 hex digits", INCARNATION_PATTERN);
export const SHA256 = matching("64 hex digits", /^[0-9a-f]{64}$/);
export const KEY = matching("43 characters of base64url", /^[0-9A-Za-z_-]{43}$/);
export const NONCE = matching("32 hex digits", /^[0-9a-f]{32}$/);
export const ROSTER_HASH = matching("16 hex digits", /^[0-9a-f]{16}$/);
export const PROOF = matching("86 characters of base64url", /^[0-9A-Za-z_-]{86}$/);
/** Any text that shows as one line: no control, format or unpaired surrogate characters. */
export const HOST = matching("1 to 255 printable characters", /^[^\p{C}\p{Zl}\p{Zp}]{1,255}$/u);
const ADDRESS = matching(
  "an IPv4 or IPv6 address with its zone, or a host name",
  /^[0-9A-Za-z.:%_-]{1,255}$/,
);
export const PORT = integer(1, PORT_MAX);
export const COUNT = integer(1, Number.MAX_SAFE_INTEGER);
/** Microseconds since the epoch. */
export const WALL_US = integer(0, Number.MAX_SAFE_INTEGER);
export const SLOT = integer(1, SLOT_MAX);
export const MESSAGE = binary(0, MESSAGE_BYTES_MAX);

const DRAW_KIND = word(["range", "probability"]);
const DRAW_RANGE = integer(DRAW_RANGE_MIN, DRAW_RANGE_MAX);
const PROBABILITY = number(0, 1);
const DRAW: Form<Draw> = {
  says: `["range", ${DRAW_RANGE.says}] or ["probability", ${PROBABILITY.says}]`,
  read: (value, what) => {
    const [word, amount] = arrayOf(value, what, 2);
    const kind = DRAW_KIND.read(word, `${what}[0]`);
    return kind === "range"
      ? { kind, range: DRAW_RANGE.read(amount, `${what}[1]`) }
      : { kind, internal: PROBABILITY.read(amount, `${what}[1]`) };
  },
  write: (draw) => [draw.kind, draw.kind === "range" ? draw.range : draw.internal],
};

/** What is absent the sender adopts from its peers. */
export const RULES: Form<SpecifiedRules> = sparse({
  draw: DRAW,
  literal: BOOLEAN,
  durationMs: integer(1, DURATION_MS_MAX),
  phase: word<PhaseMode>(["random", "aligned"]),
});

/** A rate that was given (ticks per second), or the integers that the seed picks one from. */
type RateChoice = number | { readonly min: number; readonly max: number };

const RATE_NUMBER = number(0, RATE_MAX);
export const RATE: Form<RateChoice> = {
  says: `a number above 0, at most ${RATE_MAX}, or [min, max], two integers from 1 to ${RATE_MAX}`,
  read: (value, what) => {
    if (!Array.isArray(value)) {
      const rate = RATE_NUMBER.read(value, what);
      if (rate === 0) throw new WireError(`${what} is 0`);
      return rate;
    }
    const [least, most] = arrayOf(value, what, 2);
    const min = integer(1, RATE_MAX).read(least, `${what}[0]`);
    return { min, max: integer(min, RATE_MAX).read(most, `${what}[1]`) };
  },
  write: (rate) => (typeof rate === "number" ? rate : [rate.min, rate.max]),
};

export interface KnownPeer {
  readonly id: string;
  readonly incarnation: string;
  /** Where it was reached, only ever dialled; null where that leads no other there. */
  readonly address: { readonly host: string; readonly port: number } | null;
}

/** A machine that the sender has linked with. */
export const KNOWN_PEER: Form<KnownPeer> = {
  says: `[id: ${NODE_ID.says}, incarnation: ${INCARNATION.says}, host: ${ADDRESS.says}, port: ${PORT.says}], or the first two`,
  read: (value, what) => {
    const isBare = Array.isArray(value) && value.length === 2;
    const [id, incarnation, host, port] = arrayOf(value, what, isBare ? 2 : 4);
    return {
      id: NODE_ID.read(id, `${what}.id`),
      incarnation: INCARNATION.read(incarnation, `${what}.incarnation`),
      address: isBare
        ? null
        : { host: ADDRESS.read(host, `${what}.host`), port: PORT.read(port, `${what}.port`) },
    };
  },
  write: ({ id, incarnation, address }) =>
    address === null ? [id, incarnation] : [id, incarnation, address.host, address.port],
};

export const HOLDING = record({
  id: NODE_ID,
  hops: nullOr(integer(0, MACHINES_MAX)),
  sha256: nullOr(SHA256),
});

export function isIncarnation(value: string): boolean {
  return INCARNATION_PATTERN.test(value);
}

function matching(says: string, pattern: RegExp): Form<string> {
  return text(says, (one) => pattern.test(one));
}
