import { z } from "zod";
import { idProblem, isId } from "../model/id.js";
import { MACHINES_MAX, RATE_MAX, SEED_MAX } from "../model/limits.js";
import type { PhaseMode } from "../model/rules.js";
import { TOPOLOGIES, type Topology } from "../model/topology.js";
import {
  type Crash,
  type Latency,
  type Partition,
  parseCrash,
  parseLatency,
  parsePartition,
  parseReset,
  parseStall,
  type Reset,
  type Stall,
} from "./faults.js";
import {
  type Field,
  type HostPort,
  parseDuration,
  parseHostPort,
  parseRateRange,
  parseRates,
  parseSeeds,
  parseTimeUs,
  type RateRange,
  readable,
  SEEDS_MAX,
  says,
} from "./field.js";

const LATEST = "latest";
const ID_HELP = "is no name; give a text of a-z, 0-9 and -";
const RATE_HELP = `is no rate; give ticks per second above 0, at most ${RATE_MAX}`;
const INTERFACE_HELP = "is no interface; give its name or an address of it, like eth0";
const PROBABILITY_HELP = "is no probability; give a number from 0 to 1";
const LOSS_HELP = "is no share of lost packets; give a number from 0 to below 1";
const SKEW_US_MAX = 3_600_000_000;
const FOLDER_HELP = "is no folder; give a path";
const FILE_HELP = "is no file; give a path";

export const name: Field<string> = z.string(says(ID_HELP)).refine(isId, {
  error: ({ input }) => `${idProblem(String(input))}; choose another name`,
});

/** The name of a run; commands take the word `latest` for the newest folder. */
export const runName: Field<string> = name.refine((text) => text !== LATEST, {
  error: ({ input }) => `"${input}" is a word for the newest run; choose another name`,
});

export const rate: Field<number> = z
  .number(says(RATE_HELP))
  .gt(0, says(RATE_HELP))
  .max(RATE_MAX, says(RATE_HELP));

export const rates: Field<readonly number[]> = z.preprocess(
  (value) => (typeof value === "string" ? (parseRates(value) ?? value) : value),
  z
    .array(rate, says("is no list of rates; give one per machine, like 1,3,6"))
    .max(MACHINES_MAX, says(`has more than ${MACHINES_MAX} rates; give one per machine`))
    .readonly(),
);

export const rateRange: Field<RateRange> = readable(
  readRateRange,
  `is no range of rates; give whole numbers from 1 to ${RATE_MAX}, the lower first, like 1-6`,
);

export const durationMs: Field<number> = readable(
  (value) => (typeof value === "string" ? parseDuration(value) : undefined),
  "is no duration; give 1ms to 24h, like 500ms, 60s, 2m or 1h",
);

export const latency: Field<Latency> = readable(
  (value) => (typeof value === "string" ? parseLatency(value) : undefined),
  "is no latency; give times up to 1m, like 1ms, 1ms-20ms or exp:5ms",
);

export const loss: Field<number> = z
  .number(says(LOSS_HELP))
  .min(0, says(LOSS_HELP))
  .lt(1, says(LOSS_HELP));

export const clockSkewUs: Field<number> = readable(
  (value) => (typeof value === "string" ? parseSkew(value) : undefined),
  "is no time that clocks may be off by; give 0s to 1h, like 200ms",
);

export const partitions: Field<readonly Partition[]> = listOf(
  parsePartition,
  "is no partition; give its sides and from when to when, like 'a|b,c@10s-20s', one way " +
    "'a>b@10s-20s', or while the run forms 'a|b@form+1s-form+5s'",
);

export const crashes: Field<readonly Crash[]> = listOf(
  parseCrash,
  "is no crash; give who and when, like b@15s or b@form+2s",
);

export const stalls: Field<readonly Stall[]> = listOf(
  parseStall,
  "is no stall; give who, when and for how long, like c@5s+2s",
);

export const resets: Field<readonly Reset[]> = listOf(
  parseReset,
  "is no reset; give between which two and when, like a-b@12s",
);

export const seeds: Field<readonly number[]> = readable(
  (value) => (typeof value === "string" ? parseSeeds(value) : undefined),
  `is no list of seeds; give whole numbers from 0 to ${SEED_MAX}, at most ${SEEDS_MAX} of them, like 1..1000 or 1,5,9`,
);

export const probability: Field<number> = z
  .number(says(PROBABILITY_HELP))
  .min(0, says(PROBABILITY_HELP))
  .max(1, says(PROBABILITY_HELP));

export const topology: Field<Topology> = z.enum(
  TOPOLOGIES,
  says("is no topology; give mesh or star"),
);

export const phase: Field<PhaseMode> = z.enum(
  ["random", "aligned"],
  says("is no phase; give random or aligned"),
);

export const interfaceName: Field<string> = z
  .string(says(INTERFACE_HELP))
  .min(1, says(INTERFACE_HELP));

export const folder: Field<string> = z.string(says(FOLDER_HELP)).min(1, says(FOLDER_HELP));

export const file: Field<string> = z.string(says(FILE_HELP));

export const events: Field<string> = z.string(says("is no event; give one like a:120"));

export const flag: Field<boolean> = z.boolean(says("is neither true nor false; give one of them"));

export const hostPort: Field<HostPort> = readable(
  (value) => (typeof value === "string" ? parseHostPort(value) : undefined),
  "is no address; give host or host:port, like 192.168.1.7:4330",
);

/** Where other machines may be; a bare host stands for all the ports that k3mesh listens on. */
export const hostPorts: Field<readonly HostPort[]> = z.preprocess(
  (value) => (typeof value === "string" ? value.split(",").map((part) => part.trim()) : value),
  z.array(hostPort).readonly(),
);

function readRateRange(value: unknown): RateRange | undefined {
  const [min, max, ...more] = Array.isArray(value) ? value : readRateRangeText(value);
  if (!Number.isInteger(min) || !Number.isInteger(max) || more.length > 0) return undefined;
  return min >= 1 && min <= max && max <= RATE_MAX ? { min, max } : undefined;
}

function readRateRangeText(value: unknown): readonly number[] {
  return typeof value === "string" ? (parseRateRange(value) ?? []) : [];
}

function parseSkew(text: string): number | undefined {
  const us = parseTimeUs(text);
  return us !== undefined && us <= SKEW_US_MAX ? us : undefined;
}

/** What `parse` reads, one text or a list of them; `problem` follows one that it does not. */
function listOf<T>(parse: (text: string) => T | undefined, problem: string): Field<readonly T[]> {
  const one = readable((value) => (typeof value === "string" ? parse(value) : undefined), problem);
  return z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(one).readonly());
}
