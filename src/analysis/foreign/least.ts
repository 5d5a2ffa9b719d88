import { z } from "zod";
import { LAMPORT_MAX } from "../../model/limits.js";
import { parseObject, refuseRepeatedKeys } from "../../trace/json.js";
import { RecordError } from "../../trace/record-error.js";
import { headOf, type RunSource } from "../../trace/run-source.js";
import type { ForeignLog, ForeignLogs } from "./foreign-log.js";
import { readArray, readAs, readEventLines, type Unplaced } from "./log-readers.js";
import { withNames } from "./match-names.js";

/** What the names of most such logs end in. */
export const LEAST_SUFFIX = ".jsonl";

const KIND = '"kind"\\s*:\\s*"(?:internal|send|receive)"';
const LINE = new RegExp(`^\\s*\\{.*${KIND}`);
const ARRAY = new RegExp(`^\\s*\\[\\s*\\{[^{}]*${KIND}`);

/**
 * Whether a file begins as a log of this format does: with such a line, or with more of them than
 * others. (A document may show a few.)
 */
export function looksLeast(head: string): boolean {
  if (ARRAY.test(head)) return true;
  const lines = head.split("\n").filter((line) => line.trim() !== "");
  const events = lines.filter((line) => LINE.test(line));
  return LINE.test(lines[0] ?? "") || events.length * 2 > lines.length;
}

/**
 * The least that a program must log: a file of JSON lines per machine, or an array, with `kind` and
 * `lamport`, and of a receive what the machine knows of its sender and its message. Whatever else
 * k3mesh's own traces have is read where it is there; other keys are passed over. Throws
 * TraceError.
 */
export async function readLeast(source: RunSource, files: readonly string[]): Promise<ForeignLogs> {
  const read = [];
  for (const file of files) read.push({ file, ...(await readLog(source, file)) });
  return { logs: withNames(read) };
}

async function readLog(
  source: RunSource,
  file: string,
): Promise<Pick<ForeignLog, "events" | "torn">> {
  const head = await headOf(source, file);
  if (!head.trimStart().startsWith("[")) return readEventLines(source, file, parseLine);
  return readArray(source, file, ({ text, line }) => ({ ...parseEvent(text), line }));
}

function parseLine(text: string): Unplaced | undefined {
  return text.trim() === "" ? undefined : parseEvent(text);
}

function parseEvent(text: string): Unplaced {
  const value = parseObject(text);
  refuseRepeatedKeys(text, value);
  const kind = value.kind;
  if (kind !== "internal" && kind !== "send" && kind !== "receive") {
    const found = kind === undefined ? "is missing" : `is ${JSON.stringify(kind).slice(0, 40)}`;
    throw new RecordError(`"kind" ${found}, not internal, send or receive`);
  }
  return bareEvent(value) ?? readAs(SCHEMAS[kind], withoutNulls(value));
}

/**
 * An event that holds the least and nothing more, as most do: of hundreds of thousands these are
 * small, and read in a fraction of the time. The schemas tell what is wrong with any other.
 */
function bareEvent(value: Record<string, unknown>): Unplaced | undefined {
  const { kind, lamport, from, msgLamport } = value;
  const keys = Object.keys(value).length;
  if (!isLamport(lamport)) return undefined;
  if (kind === "internal" || kind === "send") return keys === 2 ? { kind, lamport } : undefined;
  const told = [from, msgLamport].filter((value) => value !== undefined).length;
  if (kind !== "receive" || keys !== 2 + told) return undefined;
  const isNamed = typeof from === "string" && from !== "";
  if ((from !== undefined && !isNamed) || !(msgLamport === undefined || isLamport(msgLamport))) {
    return undefined;
  }
  return {
    kind,
    lamport,
    ...(isNamed && { from }),
    ...(msgLamport !== undefined && { msgLamport }),
  };
}

function isLamport(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= LAMPORT_MAX;
}

/** Many programs write null for what they do not know. */
function withoutNulls(value: Record<string, unknown>): object {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null));
}

const number = z.number();
const natural = z.int().min(0);
const lamport = natural.max(LAMPORT_MAX);
/** Programs count machines and messages as well as name them. */
const name = z.union([z.string().min(1), z.int()]).transform(String);
const names = z.union([z.array(name), name.transform((one) => [one])]);

const common = {
  lamport,
  queue: z.exactOptional(natural),
  seq: z.exactOptional(natural),
  tick: z.exactOptional(natural),
  wallUs: z.exactOptional(number),
  monoUs: z.exactOptional(number),
};

const SCHEMAS: Readonly<Record<Unplaced["kind"], z.ZodType<Unplaced>>> = {
  internal: z.object({ kind: z.literal("internal"), ...common }),
  send: z.object({
    kind: z.literal("send"),
    ...common,
    action: z.exactOptional(z.enum(["SEND_ONE", "SEND_SECOND", "BROADCAST"])),
    msg: z.exactOptional(name),
    to: z.exactOptional(names),
    failed: z.exactOptional(names),
  }),
  receive: z.object({
    kind: z.literal("receive"),
    ...common,
    from: z.exactOptional(name),
    msg: z.exactOptional(name),
    msgLamport: z.exactOptional(lamport),
    sentWallUs: z.exactOptional(number),
    arrivedWallUs: z.exactOptional(number),
    arrivedMonoUs: z.exactOptional(number),
  }),
};
