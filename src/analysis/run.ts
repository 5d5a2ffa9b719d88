import type { RateRange, RecordedRules, RosterEntry, RunFile } from "../trace/records.js";
import type { Sha256 } from "../trace/run-source.js";
import type { HubTrace } from "./hub-trace.js";
import type { MachineTrace, RecordedTrace } from "./machine-trace.js";

/** The formats that are read: k3mesh's own, and those of other programs. */
export type Format = "k3mesh" | ForeignFormat;
/** Logs that other programs wrote: of a known format, or as a file beside them describes them. */
export type ForeignFormat = KnownFormat | "described";
/** What is told by its content, by what it is made of. */
export type KnownFormat = "star-json" | "text" | "least";

/** What k3mesh's own traces say; null where other logs do not. */
type OrNull<T> = { readonly [K in keyof T]: T[K] | null };

/** One machine of a run. */
interface RunMachine extends OrNull<Omit<RosterEntry, "id" | "rateRange">> {
  readonly id: string;
  /** What the events of foreign logs call it, where that was found out by which names they hold. */
  readonly alias?: string;
  /** The integers that k3mesh's seed drew the rate from; absent where it says of none. */
  readonly rateRange?: RateRange;
}

/** What a run was; null where its logs do not say. */
export interface RunFacts {
  readonly run: string;
  readonly runId: string | null;
  readonly topology: RunFile["topology"] | null;
  readonly seed: number | null;
  readonly rules: OrNull<RecordedRules>;
  /** In the order in which SEND_ONE and SEND_SECOND count: that of the ids, if they are ours. */
  readonly roster: readonly RunMachine[];
  /** The smallest of the headers' start times. */
  readonly startedWallUs: number | null;
}

/** What k3mesh's own traces say of their run: everything. */
export interface RecordedFacts extends RunFacts {
  readonly runId: string;
  readonly topology: RunFile["topology"];
  readonly seed: number;
  readonly rules: RecordedRules;
  readonly roster: readonly RosterEntry[];
  readonly startedWallUs: number;
}

/** What a folder holds of one run. */
export interface Run<Facts extends RunFacts = RunFacts, Trace extends MachineTrace = MachineTrace> {
  readonly format: Format;
  readonly facts: Facts;
  /** The roster's machines that have a trace, in the roster's order. */
  readonly traces: readonly Trace[];
  readonly traceById: ReadonlyMap<string, MachineTrace>;
  /** Of a star; null where it wrote a trace that is not there. */
  readonly hub?: HubTrace | null;
  /** The roster's ids without a trace. */
  readonly missing: readonly string[];
  /** Of the missing, the machines with a log that holds no event: by id its file. */
  readonly empty?: ReadonlyMap<string, string>;
  /** Of where it lies; absent, one in JavaScript. */
  readonly sha256?: Sha256;
  /** How many machines more there were, of which nothing but their number is known. */
  readonly unnamed: number;
}

/** A run that k3mesh itself wrote down. */
export type RecordedRun = Run<RecordedFacts, RecordedTrace>;

/** The ids of all machines but one, in the roster's order. */
export function peersOf({ facts }: Run, id: string): string[] {
  return facts.roster.map((entry) => entry.id).filter((other) => other !== id);
}
