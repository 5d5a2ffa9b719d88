import { LAMPORT_MAX } from "../../model/limits.js";
import { RecordError } from "../../trace/record-error.js";
import type { RunSource } from "../../trace/run-source.js";
import type { ForeignEvent, ForeignLogs, ForeignSend } from "./foreign-log.js";
import { readEventLines, type Unplaced } from "./log-readers.js";
import { withNames } from "./match-names.js";

/** Whether a line of a file is one of this format. */
export function looksText(line: string): boolean {
  return EVENT.test(line) && line.includes(CLOCK);
}

/**
 * Text logs: a file of lines such as `[SEND] SystemTime=1740950560.51, LogicalClock=4, Info=To=3`
 * per machine. A line without a LogicalClock is no event. Throws TraceError.
 */
export async function readTextLogs(
  source: RunSource,
  files: readonly string[],
): Promise<ForeignLogs> {
  const read = [];
  for (const file of files) {
    const { events, torn } = await readEventLines(source, file, lineParser());
    read.push({ file, events: joinBroadcasts(events), torn });
  }
  return { logs: withNames(read) };
}

const EVENT = /^\s*\[(SEND|RECEIVE|INTERNAL)\]\s*(.*)$/;
const CLOCK = "LogicalClock=";
const LENGTH_MAX = 4096;
/** A key and all up to the next one: a list of ids has commas, and `Info` only holds others. */
const FIELD = /([A-Za-z]+)=(.*?)(?=,?\s*(?:[A-Za-z]+=|$))/g;

/**
 * What a receive tells is each program's own matter, but the same all along its log: a last line
 * that tells less was cut off.
 */
function lineParser(): (text: string, ended: boolean) => Unplaced | undefined {
  let keys = 0;
  return (text, ended) => {
    const event = parseLine(text);
    if (event?.kind !== "receive") return event;
    const told = Object.keys(event).length;
    if (!ended && told < keys) throw new RecordError("the line is cut off");
    keys = Math.max(keys, told);
    return event;
  };
}

function parseLine(text: string): Unplaced | undefined {
  if (!text.includes(CLOCK)) return undefined;
  if (text.length > LENGTH_MAX) throw new RecordError("longer than any event");
  const match = EVENT.exec(text);
  if (match === null) throw new RecordError("it begins with none of [SEND], [RECEIVE], [INTERNAL]");
  const fields = fieldsOf(match[2] as string);
  const time = fields.get("SystemTime")?.[0];
  const common = {
    lamport: clock(fields, "LogicalClock"),
    ...(time !== undefined && { wallUs: microseconds(time) }),
  };
  switch (match[1]) {
    case "SEND": {
      const to = recipients(fields);
      return { kind: "send", ...common, ...(to.length > 0 && { to }) };
    }
    case "RECEIVE": {
      const from = fields.get("From")?.[0] ?? "";
      return {
        kind: "receive",
        ...common,
        ...(from !== "" && { from }),
        ...(fields.has("SenderClock") && { msgLamport: clock(fields, "SenderClock") }),
        ...(fields.has("QueueSizeAfter") && { queue: clock(fields, "QueueSizeAfter") }),
      };
    }
    default:
      return { kind: "internal", ...common };
  }
}

/** `Broadcast to peers [2, 3]` */
const PEERS = /\bto peers?:?\s*\[?([^\]]*)/i;

function recipients(fields: ReadonlyMap<string, string[]>): string[] {
  const told = fields.get("To") ?? [PEERS.exec(fields.get("Info")?.[0] ?? "")?.[1] ?? ""];
  return told.flatMap((ids) => ids.split(/[^\w.:-]+/)).filter((id) => id !== "");
}

function fieldsOf(text: string): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const [, key = "", value = ""] of text.matchAll(FIELD)) {
    fields.set(key, [...(fields.get(key) ?? []), value.trim()]);
  }
  return fields;
}

function clock(fields: ReadonlyMap<string, string[]>, key: string): number {
  const text = fields.get(key)?.[0];
  if (text === undefined) throw new RecordError(`${key}= is missing`);
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= LAMPORT_MAX) return value;
  throw new RecordError(`${key} is "${text.slice(0, 40)}", not an integer from 0 to 2^50`);
}

function microseconds(seconds: string): number {
  const value = Number(seconds);
  if (seconds !== "" && Number.isFinite(value)) return Math.round(value * 1_000_000);
  throw new RecordError(`SystemTime is "${seconds.slice(0, 40)}", not a number of seconds`);
}

/** A broadcast may be logged as a line per recipient: sends in a row that bear one stamp. */
export function joinBroadcasts(events: readonly ForeignEvent[]): ForeignEvent[] {
  const joined: ForeignEvent[] = [];
  for (const event of events) {
    const before = joined.at(-1);
    if (before?.kind === "send" && event.kind === "send" && areOne(before, event)) {
      joined[joined.length - 1] = { ...before, to: [...(before.to ?? []), ...(event.to ?? [])] };
    } else joined.push(event);
  }
  return joined;
}

function areOne(before: ForeignSend, { lamport, to }: ForeignSend): boolean {
  if (before.lamport !== lamport || before.to === undefined || to === undefined) return false;
  return !to.some((id) => before.to?.includes(id));
}
