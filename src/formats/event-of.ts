import type { ForeignEvent } from "../analysis/foreign/foreign-log.js";
import { LAMPORT_MAX } from "../trace/fields.js";
import { RecordError } from "../trace/record-error.js";
import type { PatternKind } from "./log-format.js";
import { namesIn } from "./names-in.js";
import type { TimeReader } from "./time-reader.js";

/** What the groups of a pattern found. */
export type Groups = Readonly<Record<string, string | undefined>>;

/** How the events of one log are read. */
export interface Reading {
  readonly times: TimeReader;
  /** By what events call a machine: what it is to be called. */
  readonly names: ReadonlyMap<string, string>;
}

/** The event that a pattern has found at a line. Throws RecordError. */
export function eventOf(
  kind: PatternKind,
  groups: Groups,
  line: number,
  { times, names }: Reading,
): ForeignEvent {
  const lamport = natural(groups, "lamport");
  if (lamport === undefined) throw new RecordError("lamport is empty: its group found nothing");
  const wallUs = timeOf(groups, times) ?? numberOf(groups, "wallUs");
  const common = {
    line,
    lamport,
    ...given("wallUs", wallUs),
    ...given("monoUs", numberOf(groups, "monoUs")),
    ...given("queue", natural(groups, "queue")),
  };
  if (kind === "internal") return { kind, ...common };
  const msg = textOf(groups, "msg");
  if (kind === "receive") {
    return {
      kind,
      ...common,
      ...given("from", senderOf(groups, names)),
      ...given("msgLamport", natural(groups, "msgLamport")),
      ...given("msg", msg),
      ...given("sentWallUs", numberOf(groups, "sentWallUs")),
      ...given("arrivedWallUs", numberOf(groups, "arrivedWallUs")),
      ...given("arrivedMonoUs", numberOf(groups, "arrivedMonoUs")),
    };
  }
  const action = kind === "broadcast" ? "BROADCAST" : actionOf(groups);
  return {
    kind: "send",
    ...common,
    ...given("action", action),
    ...given("to", listOf(groups, "to", names)),
    ...given("failed", listOf(groups, "failed", names)),
    ...given("msg", msg),
  };
}

/** Nothing for what a log does not say. */
function given<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: T };
}

const ACTIONS = ["SEND_ONE", "SEND_SECOND", "BROADCAST"] as const;

function actionOf(groups: Groups): (typeof ACTIONS)[number] | undefined {
  const text = textOf(groups, "action");
  if (text === undefined) return undefined;
  const action = ACTIONS.find((one) => one === text);
  if (action !== undefined) return action;
  throw new RecordError(`action is "${text.slice(0, 40)}", not one of ${ACTIONS.join(", ")}`);
}

/** What programs write where they have nothing to say. */
const NOTHING = /^(-+|–|none|null|nil|n\/a|undefined)?$/i;

function textOf(groups: Groups, key: string): string | undefined {
  const text = groups[key]?.trim();
  return text === undefined || NOTHING.test(text) ? undefined : text;
}

function natural(groups: Groups, key: string): number | undefined {
  const text = textOf(groups, key);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= LAMPORT_MAX) return value;
  throw new RecordError(`${key} is "${text.slice(0, 40)}", not an integer from 0 to 2^50`);
}

function numberOf(groups: Groups, key: string): number | undefined {
  const text = textOf(groups, key);
  if (text === undefined) return undefined;
  if (Number.isFinite(Number(text))) return Number(text);
  throw new RecordError(`${key} is "${text.slice(0, 40)}", not a number`);
}

function timeOf(groups: Groups, times: TimeReader): number | undefined {
  const text = textOf(groups, "time");
  if (text === undefined) return undefined;
  const us = times.read(text);
  if (us !== undefined) return us;
  throw new RecordError(
    `time is "${text.slice(0, 40)}", no number, no HH:MM:SS and no date with a time`,
  );
}

function senderOf(groups: Groups, names: Reading["names"]): string | undefined {
  const text = textOf(groups, "from");
  if (text === undefined) return undefined;
  const [from, ...more] = namesIn(text, names);
  if (more.length === 0) return from;
  throw new RecordError(`from is "${text.slice(0, 40)}", more than one machine`);
}

function listOf(groups: Groups, key: string, names: Reading["names"]): string[] | undefined {
  const text = textOf(groups, key);
  return text === undefined ? undefined : namesIn(text, names);
}
