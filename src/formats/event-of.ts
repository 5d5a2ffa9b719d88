import type { ForeignEvent } from "../analysis/foreign/foreign-log.js";
import { LAMPORT_MAX } from "../model/limits.js";
import { RecordError } from "../trace/record-error.js";
import type { PatternKind } from "./log-format.js";

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

/** Words that stand beside names, and between them. */
const BESIDE =
  /^(and|to|from|the|machines?|vms?|process(es)?|nodes?|peers?|servers?|clients?|ports?)$/i;

/**
 * The machines that a text names: `2, 3`, `Machine 1, Machine 3`, `["b", "c"]`, `VM-2+VM-3`, `B and
 * machine C`; each as `names` calls it, if it does. A name has letters, digits and `_ - . :`.
 */
export function namesIn(text: string, names: ReadonlyMap<string, string>): string[] {
  const whole = names.get(text);
  if (whole !== undefined) return [whole];
  const words = text.match(/[\p{L}\p{N}_](?:[\p{L}\p{N}_.:-]*[\p{L}\p{N}_])?/gu) ?? [];
  const named = words.filter((word) => names.has(word) || !BESIDE.test(word));
  return (named.length > 0 ? named : words).map((word) => names.get(word) ?? word);
}

const DATE =
  /^(\d{4})[-/](\d\d?)[-/](\d\d?)[T ,]+(\d\d?):(\d\d):(\d\d)(?:[.,:](\d+))? ?(Z|[+-]\d\d:?\d\d)?$/;
const TIME_OF_DAY = /^(\d\d?):(\d\d):(\d\d)(?:[.,:](\d+))?$/;
const NUMBER = /^-?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?$/i;
const SECOND_US = 1_000_000;
const DAY_US = 86_400 * SECOND_US;
/** Seconds, milliseconds, microseconds, nanoseconds since 1970: by how large today's number is. */
const UNITS: readonly (readonly [below: number, us: number])[] = [
  [1e11, SECOND_US],
  [1e14, 1e3],
  [1e17, 1],
  [Number.POSITIVE_INFINITY, 1e-3],
];

/** Reads the times of one log, one after the other, however they are written. */
export class TimeReader {
  #dayUs = 0;
  #lastUs: number | undefined;

  /**
   * Microseconds since 1970, of a time of day without a date since that day's midnight; a day later
   * where it goes back by half a day. Undefined for what is no time.
   */
  read(text: string): number | undefined {
    const time = text.trim();
    if (NUMBER.test(time)) return epochUs(Number(time.replace(",", ".")));
    const date = DATE.exec(time);
    if (date !== null) return dateOf(date);
    const ofDay = TIME_OF_DAY.exec(time);
    return ofDay === null ? undefined : this.#ofDay(clockUs(ofDay.slice(1)));
  }

  #ofDay(us: number): number {
    if (this.#lastUs !== undefined && us < this.#lastUs - DAY_US / 2) this.#dayUs += DAY_US;
    this.#lastUs = us;
    return this.#dayUs + us;
  }
}

function epochUs(value: number): number {
  const [, us] = UNITS.find(([below]) => Math.abs(value) < below) ?? [0, 1];
  return Math.round(value * us);
}

/** Without a zone it is taken for UTC: all logs of a run say it alike. */
function dateOf([, year, month, day, ...rest]: RegExpExecArray): number {
  const midnightUs = Date.UTC(Number(year), Number(month) - 1, Number(day)) * 1_000;
  const [, sign = "+", hours = 0, minutes = 0] = /([+-])(\d\d):?(\d\d)/.exec(rest[4] ?? "") ?? [];
  const zoneUs = (Number(hours) * 3_600 + Number(minutes) * 60) * SECOND_US;
  return midnightUs + clockUs(rest) - (sign === "-" ? -zoneUs : zoneUs);
}

/** Hours, minutes, seconds, digits behind the point. */
function clockUs([hours, minutes, seconds, digits = ""]: readonly (string | undefined)[]): number {
  const whole = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
  return whole * SECOND_US + Number(digits.slice(0, 6).padEnd(6, "0"));
}
