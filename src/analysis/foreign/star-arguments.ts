import { basename } from "node:path";
import { z } from "zod";
import { parseObject } from "../../trace/json.js";
import { unreadable } from "../../trace/reader.js";
import { RecordError } from "../../trace/record-error.js";
import { NotAFileError, readText } from "../../trace/regular-file.js";
import { TraceError } from "../../trace/trace-error.js";
import { ADVICE, type ForeignLog } from "./foreign-log.js";
import { readAs } from "./read-as.js";

/** The file with which a run of that star was started. */
export const STAR_ARGUMENTS = "args.json";

/** What such a file says of a run, under that program's names. */
export interface StarArguments {
  /** Ticks per second, a client each. */
  readonly clock_speeds?: readonly number[];
  /** In seconds. */
  readonly run_time?: number;
  readonly prob_internal?: number;
}

/** Reads the file; nothing is known where there is none. Throws TraceError. */
export function readStarArguments(path: string): StarArguments {
  let text: string;
  try {
    text = readText(path);
  } catch (error) {
    if (error instanceof NotAFileError) throw unreadable(basename(path), error);
    return {};
  }
  try {
    return readAs(schema, parseObject(text));
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    throw new TraceError(basename(path), 0, error.message, ADVICE);
  }
}

/** sleep(1 / rate) falls behind by a few per cent; the next whole rate is further away. */
const TOLERANCE = 0.08;

/**
 * By name, the rates of all machines: the speeds are given in the order of the addresses. Nothing
 * says so, so that they count only where each machine is seen to tick at its speed.
 */
export function ratesOf(
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

const schema: z.ZodType<StarArguments> = z.object({
  clock_speeds: z.exactOptional(z.array(z.number().positive())),
  run_time: z.exactOptional(z.number().positive()),
  prob_internal: z.exactOptional(z.number().min(0).max(1)),
});
