import { parseTimeUs, timeText } from "./field.js";

/** How long everything takes one way: uniform in integers, both ends included, or exponential. */
export type Latency =
  | { readonly kind: "uniform"; readonly minUs: number; readonly maxUs: number }
  | { readonly kind: "exponential"; readonly meanUs: number };

/** What moments count from: the start of the run, or the first machine's launch. */
export type Since = "start" | "form";

/** A moment. */
interface Moment {
  readonly since: Since;
  readonly atUs: number;
}

/** Machines of one side do not reach those of another. */
export interface Partition extends Moment {
  /** The ids of each side, two sides or more. */
  readonly sides: readonly (readonly string[])[];
  /** Of two sides the second still reaches the first. */
  readonly oneWay: boolean;
  readonly untilUs: number;
}

/** A process is killed. */
export interface Crash extends Moment {
  readonly id: string;
}

/** A process is frozen for a while. */
export interface Stall extends Moment {
  readonly id: string;
  readonly forUs: number;
}

/** The connections between two processes break. */
export interface Reset extends Moment {
  readonly between: readonly [string, string];
}

/** All that disturbs a simulated run; times in integer microseconds, JSON throughout. */
export interface Faults {
  readonly latency: Latency;
  /** The probability that a packet is lost: 0 to below 1. */
  readonly loss: number;
  /** Each wall clock is off by at most so much. */
  readonly clockSkewUs: number;
  readonly partitions: readonly Partition[];
  readonly crashes: readonly Crash[];
  readonly stalls: readonly Stall[];
  readonly resets: readonly Reset[];
}

/** A network of one millisecond where all is well. */
export const NO_FAULTS: Faults = Object.freeze({
  latency: Object.freeze({ kind: "uniform", minUs: 1_000, maxUs: 1_000 }),
  loss: 0,
  clockSkewUs: 0,
  partitions: Object.freeze([]),
  crashes: Object.freeze([]),
  stalls: Object.freeze([]),
  resets: Object.freeze([]),
});

/** A minute: a longer one is a slip of the pen. */
const LATENCY_US_MAX = 60_000_000;
const EXPONENTIAL = "exp:";
const FORM = "form+";

/** Reads `1ms`, `1ms-20ms` or `exp:5ms`; else undefined. */
export function parseLatency(text: string): Latency | undefined {
  if (text.startsWith(EXPONENTIAL)) {
    const meanUs = parseLatencyUs(text.slice(EXPONENTIAL.length));
    return meanUs === undefined ? undefined : { kind: "exponential", meanUs };
  }
  const [minUs, maxUs = minUs, ...more] = text.split("-").map(parseLatencyUs);
  if (minUs === undefined || maxUs === undefined || more.length > 0) return undefined;
  return minUs <= maxUs ? { kind: "uniform", minUs, maxUs } : undefined;
}

function parseLatencyUs(text: string): number | undefined {
  const us = parseTimeUs(text.trim());
  return us !== undefined && us >= 1 && us <= LATENCY_US_MAX ? us : undefined;
}

/** Reads `a|b,c@10s-20s`, or one way `a>b@10s-20s`; else undefined. */
export function parsePartition(text: string): Partition | undefined {
  const { who, when } = parseEvent(text);
  const [from, until, ...more] = when.split("-").map(parseMoment);
  if (from === undefined || until === undefined || more.length > 0) return undefined;
  if (from.since !== until.since) return undefined;
  const oneWay = who.includes(">");
  const sides = who.split(oneWay ? ">" : "|").map(parseIds);
  const counts = oneWay ? sides.length === 2 : sides.length >= 2;
  if (!counts || !sides.every(isDefined)) return undefined;
  return { sides, oneWay, ...from, untilUs: until.atUs };
}

/** Each direction in which a partition lets nothing through. */
export function waysOf({ sides, oneWay }: Partition): (readonly [from: string, to: string])[] {
  return sides.flatMap((near, at) =>
    sides
      .filter((_far, farAt) => (oneWay ? farAt > at : farAt !== at))
      .flatMap((far) => near.flatMap((from) => far.map((to) => [from, to] as const))),
  );
}

/** Reads `b@15s`; else undefined. */
export function parseCrash(text: string): Crash | undefined {
  const { who: id, when } = parseEvent(text);
  const moment = parseMoment(when);
  return moment && isWord(id) ? { id, ...moment } : undefined;
}

/** Reads `c@5s+2s`; else undefined. */
export function parseStall(text: string): Stall | undefined {
  const { who: id, when } = parseEvent(text);
  const plus = when.lastIndexOf("+");
  const moment = parseMoment(when.slice(0, Math.max(plus, 0)));
  const forUs = parseTimeUs(when.slice(plus + 1));
  if (moment === undefined || !forUs || !isWord(id)) return undefined;
  return { id, ...moment, forUs };
}

/** Reads `a-b@12s`; else undefined. */
export function parseReset(text: string): Reset | undefined {
  const { who, when } = parseEvent(text);
  const [one = "", other = "", ...more] = who.split("-");
  const moment = parseMoment(when);
  if (moment === undefined || more.length > 0 || !isWord(one) || !isWord(other)) return undefined;
  return { between: [one, other], ...moment };
}

/** The two parts of `who@when`. */
function parseEvent(text: string): { readonly who: string; readonly when: string } {
  const [who = "", when = "", ...more] = text.replaceAll(" ", "").split("@");
  return more.length > 0 ? { who: "", when: "" } : { who, when };
}

/** Reads `10s` or `form+2s`; else undefined. */
export function parseMoment(text: string): Moment | undefined {
  const since = text.startsWith(FORM) ? "form" : "start";
  const atUs = parseTimeUs(since === "form" ? text.slice(FORM.length) : text);
  return atUs === undefined ? undefined : { since, atUs };
}

function parseIds(text: string): string[] | undefined {
  const ids = text.split(",");
  return ids.every(isWord) ? ids : undefined;
}

/** Whether a text could be an id; which there are the run knows. */
function isWord(text: string): boolean {
  return /^[a-z0-9]+$/i.test(text);
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined;
}

function latencyText(latency: Latency): string {
  if (latency.kind === "exponential") return EXPONENTIAL + timeText(latency.meanUs);
  const { minUs, maxUs } = latency;
  return minUs === maxUs ? timeText(minUs) : `${timeText(minUs)}-${timeText(maxUs)}`;
}

export function partitionText({ sides, oneWay, since, atUs, untilUs }: Partition): string {
  const who = sides.map((ids) => ids.join(",")).join(oneWay ? ">" : "|");
  return `${who}@${momentText({ since, atUs })}-${momentText({ since, atUs: untilUs })}`;
}

export function crashText({ id, ...moment }: Crash): string {
  return `${id}@${momentText(moment)}`;
}

export function stallText({ id, forUs, ...moment }: Stall): string {
  return `${id}@${momentText(moment)}+${timeText(forUs)}`;
}

export function resetText({ between, ...moment }: Reset): string {
  return `${between.join("-")}@${momentText(moment)}`;
}

function momentText({ since, atUs }: Moment): string {
  return (since === "form" ? FORM : "") + timeText(atUs);
}

/**
 * Options and the texts that give these faults, in the order of the help; what is as without any
 * fault is left out.
 */
export function faultTexts(faults: Faults): [key: string, text: string][] {
  const latency = latencyText(faults.latency);
  return [
    ...(latency === latencyText(NO_FAULTS.latency) ? [] : [["latency", latency]]),
    ...(faults.loss === 0 ? [] : [["loss", `${faults.loss}`]]),
    ...faults.partitions.map((one) => ["partition", partitionText(one)]),
    ...faults.crashes.map((one) => ["crash", crashText(one)]),
    ...faults.stalls.map((one) => ["stall", stallText(one)]),
    ...faults.resets.map((one) => ["reset", resetText(one)]),
    ...(faults.clockSkewUs === 0 ? [] : [["clockSkew", timeText(faults.clockSkewUs)]]),
  ] as [string, string][];
}
