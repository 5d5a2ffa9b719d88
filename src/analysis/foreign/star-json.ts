import { z } from "zod";
import { LAMPORT_MAX } from "../../model/limits.js";
import { parseObject, refuseRepeatedKeys } from "../../trace/json.js";
import { RecordError } from "../../trace/record-error.js";
import { type RunSource, readTextIfThere } from "../../trace/run-source.js";
import { TraceError } from "../../trace/trace-error.js";
import { ADVICE, type ForeignEvent, type ForeignLog, type ForeignLogs } from "./foreign-log.js";
import { type ArrayLog, type JsonElement, readArray, readAs } from "./log-readers.js";

/** What such a log is called: `client-localhost-8001.json`. */
export const STAR_NAME: RegExp = /^client-.+\.json$/;

/** Whether a file begins as a log of this format does. */
export function looksStar(head: string): boolean {
  return /^\s*\[\s*\{[^{}]*"event_type"\s*:/.test(head);
}

/**
 * The logs of an independent star implementation: one JSON array per client, and `args.json` for
 * all of them. Machines are called by their address. Throws TraceError.
 */
export async function readStar(source: RunSource, files: readonly string[]): Promise<ForeignLogs> {
  const read: ClientLog[] = [];
  for (const file of files) read.push(await readClient(source, file));
  const logs = withAddresses(read);
  const given = await readStarArguments(source);
  const { clock_speeds: speeds, run_time: seconds, prob_internal: probability } = given;
  const rates = speeds && ratesOf(speeds, logs);
  return {
    logs,
    topology: "star",
    ...(rates && { rates }),
    ...(speeds && { machines: speeds.length }),
    ...(seconds !== undefined && { durationMs: seconds * 1000 }),
    ...(probability !== undefined && { internalProbability: probability }),
  };
}

interface ClientLog extends ArrayLog<ForeignEvent> {
  readonly file: string;
  /** By which the client calls itself; absent for one that never sends. */
  readonly address?: string;
}

async function readClient(source: RunSource, file: string): Promise<ClientLog> {
  let address: string | undefined;
  const log = await readArray(source, file, (element) => {
    const { event, source: sender } = readElement(element);
    if (sender !== undefined && sender !== (address ?? sender)) {
      throw new RecordError(`a send of ${sender} in the log of ${address}`);
    }
    address ??= sender;
    return event;
  });
  return { file, ...log, ...(address !== undefined && { address }) };
}

function readElement({ text, line }: JsonElement): { event: ForeignEvent; source?: string } {
  const value = parseObject(text);
  refuseRepeatedKeys(text, value);
  const read = readAs(element, value);
  const common = {
    line,
    lamport: read.logical_clock_time,
    wallUs: microseconds(read.system_clock_time),
    queue: read.message_queue_size,
  };
  if (read.event_type === "INTERNAL") return { event: { kind: "internal", ...common } };
  const { source, type, logical_clock_time: msgLamport, system_clock_time } = read.message;
  const sentWallUs = microseconds(system_clock_time);
  if (read.event_type === "RECEIVE") {
    return { event: { kind: "receive", ...common, from: source, msgLamport, sentWallUs } };
  }
  const action = type === "SEND_FIRST" ? "SEND_ONE" : type;
  return { event: { kind: "send", ...common, action, msgLamport, sentWallUs }, source };
}

function microseconds(seconds: number): number {
  return Math.round(seconds * 1_000_000);
}

/** A client that never sends is called as its file is, on the host that the others' files mean. */
function withAddresses(logs: readonly ClientLog[]): ForeignLog[] {
  const hosts = new Map<string, string>();
  for (const { file, address } of logs) {
    if (address !== undefined) hosts.set(fileHost(file), address.replace(/:\d+$/, ""));
  }
  return logs.map(({ file, events, torn, address }) => {
    const host = fileHost(file);
    const port = /-(\d+)\.json$/.exec(file)?.[1];
    const called = port === undefined ? host : `${hosts.get(host) ?? host}:${port}`;
    return { file, name: address ?? called, events, torn };
  });
}

/** `localhost` of `client-localhost-8001.json`. */
function fileHost(file: string): string {
  return file.replace(/^client-/, "").replace(/(-\d+)?\.json$/, "");
}

const lamport = z.int().min(0).max(LAMPORT_MAX);
const common = {
  system_clock_time: z.number(),
  logical_clock_time: lamport,
  message_queue_size: z.int().min(0),
};
const message = z.object({
  source: z.string().min(1),
  type: z.enum(["SEND_FIRST", "SEND_SECOND", "BROADCAST"]),
  system_clock_time: z.number(),
  logical_clock_time: lamport,
});
const element = z.discriminatedUnion("event_type", [
  z.object({ event_type: z.literal("INTERNAL"), ...common }),
  z.object({ event_type: z.literal("SEND"), ...common, message }),
  z.object({ event_type: z.literal("RECEIVE"), ...common, message }),
]);

/** The file with which a run of that star was started. */
const STAR_ARGUMENTS = "args.json";

/** What such a file says of a run, under that program's names. */
const ARGUMENTS = z.object({
  /** Ticks per second, a client each. */
  clock_speeds: z.exactOptional(z.array(z.number().positive())),
  /** In seconds. */
  run_time: z.exactOptional(z.number().positive()),
  prob_internal: z.exactOptional(z.number().min(0).max(1)),
});

/** Reads the file; nothing is known where there is none. Throws TraceError. */
async function readStarArguments(source: RunSource): Promise<z.infer<typeof ARGUMENTS>> {
  const text = await readTextIfThere(source, STAR_ARGUMENTS);
  if (text === undefined) return {};
  try {
    return readAs(ARGUMENTS, parseObject(text));
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    throw new TraceError(STAR_ARGUMENTS, 0, error.message, ADVICE);
  }
}

/** sleep(1 / rate) falls behind by a few per cent; the next whole rate is further away. */
const TOLERANCE = 0.08;

/**
 * By name, the rates of all machines: the speeds are given in the order of the addresses. Nothing
 * says so, so that they count only where each machine is seen to tick at its speed.
 */
function ratesOf(
  speeds: readonly number[],
  logs: readonly ForeignLog[],
): Map<string, number> | undefined {
  const sorted = [...logs].sort((a, b) => (a.name < b.name ? -1 : 1));
  if (sorted.length !== speeds.length) return undefined;
  const fits = sorted.every((log, i) => {
    const speed = speeds[i] as number;
    return Math.abs(seenRate(log) / speed - 1) <= TOLERANCE;
  });
  if (!fits) return undefined;
  return new Map(sorted.map(({ name }, i) => [name, speeds[i] as number]));
}

/** Events per second between the first and the last; NaN of fewer than two. */
function seenRate({ events }: ForeignLog): number {
  const first = events[0]?.wallUs ?? Number.NaN;
  const last = events.at(-1)?.wallUs ?? Number.NaN;
  return ((events.length - 1) * 1_000_000) / (last - first);
}
