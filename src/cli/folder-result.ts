import type { Analysis } from "../analysis/analyze.js";
import { describeIncident } from "../analysis/incidents.js";
import type { MachineFigures } from "../analysis/machine-figures.js";
import type { MatchedRun } from "../analysis/matching.js";
import { exitCodeOf, type VerdictExitCode } from "../analysis/verdict.js";
import { USAGE } from "./failure.js";
import { grouped } from "./grouped.js";
import { fileAndLine } from "./verdict-lines.js";

/** What became of one folder among several. */
export type FolderResult =
  | {
      readonly kind: "read";
      readonly folder: string;
      readonly analysis: Analysis;
      /** Only where it is the only one: thousands would fill the memory. */
      readonly run?: MatchedRun;
    }
  /** `error` is the cause in one line. */
  | {
      readonly kind: "unreadable";
      readonly folder: string;
      readonly error: string;
      readonly cause?: unknown;
    };

/** The exit code of one folder alone. */
export function exitOf(result: FolderResult): VerdictExitCode | typeof USAGE {
  return result.kind === "read" ? exitCodeOf(result.analysis) : USAGE;
}

/** How many events the logs of a run hold. */
export function eventsOf({ machines }: Analysis): number {
  return Object.values(machines).reduce((sum, figures) => sum + eventsIn(figures), 0);
}

/** How many the log of one machine holds. */
export function eventsIn({ internal, send, receive }: MachineFigures): number {
  return internal + send + receive;
}

/** What is to be said of a folder. */
interface Remark {
  /** As little as tells which check, where; empty where there is nothing so short. */
  readonly lead: string;
  readonly text: string;
}

/** The first breach, else why it is less than certain, or unreadable; empty if all is well. */
export function remarkOn(result: FolderResult): Remark {
  if (result.kind === "unreadable") return { lead: "", text: result.error };
  const { checks, losses, nothingToJudge } = result.analysis;
  const broken = checks.find((check) => check.result === "false");
  if (broken?.result === "false") {
    const lead = `${broken.name} ${fileAndLine(broken.first)}`;
    return { lead, text: `${lead}: ${broken.first.reason}` };
  }
  if (nothingToJudge !== null) return { lead: "", text: `nothing to judge: ${nothingToJudge}` };
  const missing = losses.find(({ kind }) => kind === "missing" || kind === "empty");
  if (missing) return { lead: "", text: describeIncident(missing) };
  const unknown = checks.find((check) => check.result === "unknown");
  if (unknown?.result === "unknown") {
    return { lead: unknown.name, text: `${unknown.name}: ${unknown.reason}` };
  }
  const [incident] = losses;
  return { lead: "", text: incident === undefined ? "" : describeIncident(incident) };
}

/** Folders whose runs are the same, event for event, in the order in which they were given. */
export type Duplicates = readonly (readonly string[])[];

/** Tells which of the folders hold the same events under different names. */
export function duplicatesAmong(results: readonly FolderResult[]): Duplicates {
  const alike = grouped(results, (result) => {
    return result.kind === "read" ? (result.analysis.fingerprint ?? undefined) : undefined;
  });
  const folders = [...alike.values()].map((same) => [...new Set(same.map(({ folder }) => folder))]);
  return folders.filter(({ length }) => length > 1);
}
