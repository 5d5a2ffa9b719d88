import { z } from "zod";
import { DURATION_MS_MAX, PORT_MAX, SEED_MAX } from "../model/limits.js";

/** One checked option: what it is in k3mesh once its text or value has been read. */
export type Field<T> = z.ZodType<T>;

/** A field of whole numbers, both ends included; `tooSmall` says why there is no smaller one. */
export function wholeNumber(min: number, max: number, tooSmall = "is too small"): Field<number> {
  const help = `; give ${min} to ${max}`;
  return z
    .int(says(`is not a whole number${help}`))
    .min(min, says(`${tooSmall}${help}`))
    .max(max, says(`is too large${help}`));
}

/** A field whose value `read` understands; `problem` follows a value that it does not. */
export function readable<T>(read: (value: unknown) => T | undefined, problem: string): Field<T> {
  return z.unknown().transform((value, context) => {
    const result = read(value);
    if (result !== undefined) return result;
    context.addIssue({ code: "custom", message: `${show(value)} ${problem}`, input: value });
    return z.NEVER;
  });
}

/** What zod is to say of a value: the value, then the problem. */
export function says(problem: string): { readonly error: (issue: Issue) => string } {
  return { error: ({ input }) => `${show(input)} ${problem}` };
}

interface Issue {
  readonly input?: unknown;
}

const SHOWN_LENGTH_MAX = 40;

/** A value as a message shows it: on one line, cut where it is long. */
function show(value: unknown): string {
  if (value === null || value === undefined) return "an empty value";
  if (typeof value === "number") return String(value);
  const text = jsonOf(value);
  return text.length > SHOWN_LENGTH_MAX ? `${text.slice(0, SHOWN_LENGTH_MAX - 1)}…` : text;
}

/** JSON where there is any: aliases in YAML can build a list that holds itself. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    return typeof value;
  }
}

/** The integers that a rate is picked from by seed, both included; ticks per second. */
export interface RateRange {
  readonly min: number;
  readonly max: number;
}

export const DEFAULT_RATE_RANGE: RateRange = { min: 1, max: 6 };

/** The numbers of `1,3,6`, unchecked but for being decimal numbers; else undefined. */
export function parseRates(text: string): number[] | undefined {
  const numbers = text.split(",").map((part) => parseNumber(part.trim()));
  return numbers.every((number) => number !== undefined) ? numbers : undefined;
}

/** The two ends of `1-6`, unchecked but for being whole numbers; else undefined. */
export function parseRateRange(text: string): [number, number] | undefined {
  const [, min, max] = /^\s*(\d{1,9})\s*-\s*(\d{1,9})\s*$/.exec(text) ?? [];
  return min === undefined || max === undefined ? undefined : [Number(min), Number(max)];
}

/** More would be a slip of the pen. */
export const SEEDS_MAX = 1_000_000;

/** Reads `1..1000`, `1,5,9` or both, each seed once; else undefined. */
export function parseSeeds(text: string): number[] | undefined {
  const seeds = new Set<number>();
  for (const part of text.split(",")) {
    const ends = part.split("..");
    const [from, to] = [ends[0], ends.at(-1)].map((end = "") => parseSeed(end));
    if (from === undefined || to === undefined || ends.length > 2) return undefined;
    if (to < from || to - from >= SEEDS_MAX) return undefined;
    for (let seed = from; seed <= to; seed += 1) seeds.add(seed);
    if (seeds.size > SEEDS_MAX) return undefined;
  }
  return [...seeds];
}

function parseSeed(text: string): number | undefined {
  const seed = parseNumber(text.trim());
  return Number.isInteger(seed) && Number(seed) >= 0 && Number(seed) <= SEED_MAX ? seed : undefined;
}

/** The value of a decimal number such as `3`, `-1` or `0.5`; undefined for any other text. */
export function parseNumber(text: string): number | undefined {
  return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : undefined;
}

const UNITS = [
  { unit: "h", us: 3_600_000_000 },
  { unit: "m", us: 60_000_000 },
  { unit: "s", us: 1_000_000 },
  { unit: "ms", us: 1_000 },
] as const;
const PATTERN = /^(\d{1,9}(?:\.\d{1,9})?)(ms|s|m|h)$/;
/** What binary fractions may add to a product that is whole in decimals: 1.1 × 60 000 000. */
const ROUNDING_US = 1e-3;

/** Microseconds of `0.2ms`, `1.5s`, `2m` or `0s`: whole, 0 to 24 h; else undefined. */
export function parseTimeUs(text: string): number | undefined {
  const [, count, unit] = PATTERN.exec(text) ?? [];
  const unitUs = UNITS.find((each) => each.unit === unit)?.us;
  if (count === undefined || unitUs === undefined) return undefined;
  const exactUs = Number(count) * unitUs;
  const us = Math.round(exactUs);
  if (Math.abs(us - exactUs) > ROUNDING_US) return undefined;
  return us <= DURATION_MS_MAX * 1_000 ? us : undefined;
}

/** Milliseconds of `500ms`, `1.5s`, `2m` or `1h`: whole, 1 ms to 24 h; else undefined. */
export function parseDuration(text: string): number | undefined {
  const us = parseTimeUs(text);
  return us !== undefined && us > 0 && us % 1_000 === 0 ? us / 1_000 : undefined;
}

/** The shortest text for so many whole microseconds, of one unit or more: `2m`, `1.5s`, `0.2ms`. */
export function timeText(us: number): string {
  if (us === 0) return "0s";
  const texts = UNITS.map(({ unit, us: unitUs }) => `${us / unitUs}${unit}`);
  const exact = texts.filter((text) => !text.startsWith("0.") && parseTimeUs(text) === us);
  return exact.reduce((best, text) => (text.length < best.length ? text : best), `${us / 1_000}ms`);
}

/** The shortest text for so many whole milliseconds. */
export function formatDuration(ms: number): string {
  return timeText(ms * 1_000);
}

/** Where a machine listens; without a port, on any of the range that k3mesh listens on. */
export interface HostPort {
  readonly host: string;
  /** 1..65535 */
  readonly port?: number;
}

/** The ports that `join` listens on: it takes the first free one. */
export const LISTEN_PORTS: readonly number[] = Array.from({ length: 16 }, (_, i) => 4330 + i);

// Underscores are in no host name of the DNS, but Windows lets people give them to computers.
const HOST_NAME = /^[A-Za-z0-9_]([A-Za-z0-9_.-]{0,252})$/;
const ADDRESS = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/;

/** Reads `host`, `host:port`, `[::1]:port` or a bare IPv6 address; else undefined. */
export function parseHostPort(text: string): HostPort | undefined {
  if (isIpv6(text)) return { host: text };
  const [, ipv6, name, digits] = ADDRESS.exec(text) ?? [];
  const host = ipv6 ?? name;
  if (host === undefined || !(ipv6 === undefined ? isHostName(host) : isIpv6(host))) {
    return undefined;
  }
  if (digits === undefined) return { host };
  const port = Number(digits);
  return port >= 1 && port <= PORT_MAX ? { host, port } : undefined;
}

/** Four numbers with dots are an address, never a name: 10.0.0.256 is a slip. */
function isHostName(text: string): boolean {
  return /^[\d.]+$/.test(text) ? z.ipv4().safeParse(text).success : HOST_NAME.test(text);
}

/** A link-local address has its interface behind a `%`. */
function isIpv6(text: string): boolean {
  const [address, zone = "0", ...more] = text.split("%");
  return z.ipv6().safeParse(address).success && /^[\w.-]{1,32}$/.test(zone) && more.length === 0;
}
