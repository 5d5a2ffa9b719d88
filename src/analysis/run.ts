import type { Header, RecordedRules, RosterEntry } from "../trace/records.js";
import type { HubTrace } from "./hub-trace.js";
import type { MachineTrace } from "./machine-trace.js";

/** What a folder holds of one run. */
export interface Run {
  readonly run: string;
  readonly runId: string;
  readonly topology: Header["topology"];
  readonly seed: number;
  readonly rules: RecordedRules;
  /** In code-unit order of the ids. */
  readonly roster: readonly RosterEntry[];
  /** Of the roster's machines, in its order, those whose trace is there. */
  readonly traces: readonly MachineTrace[];
  readonly traceById: ReadonlyMap<string, MachineTrace>;
  /** Of a star whose hub's trace is there. */
  readonly hub?: HubTrace;
  /** Of the roster's ids those whose trace is not there. */
  readonly missing: readonly string[];
}

/** The ids of everybody but one machine, in the roster's order. */
export function peersOf(run: Run, id: string): string[] {
  return run.roster.map((entry) => entry.id).filter((other) => other !== id);
}
