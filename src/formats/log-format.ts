import { isNoLog, isOwn } from "../analysis/recognize.js";
import type { Settings } from "../scenario/options.js";
import { headOf, type RunSource } from "../trace/run-source.js";

/** The file beside logs that says how to read them. */
export const FORMAT_FILE = "k3mesh-format.yaml";
/** What a user has to give where such a file is wanted. */
export const A_FORMAT_FILE = `a file like ${FORMAT_FILE}`;

/** What a pattern finds; a broadcast is a send of which the log says that it is for all. */
export const PATTERN_KINDS = ["receive", "send", "broadcast", "internal"] as const;
export type PatternKind = (typeof PATTERN_KINDS)[number];

/** How one kind of event is written. */
export interface EventPattern {
  readonly kind: PatternKind;
  /** Searched in the whole text of a log; its named groups are what the log says of the event. */
  readonly regex: RegExp;
  /** Where it was given, with its key. */
  readonly where: string;
}

/** How the logs of a program are read. */
export interface LogFormat {
  /** Where it stands, as the user knows it. */
  readonly path: string;
  /** In the order of the file; each kind may have several. */
  readonly patterns: readonly EventPattern[];
  /** Which files are logs; its groups are `id`, the machine's name, and `run`. */
  readonly fileName?: RegExp;
  /** By what events call a machine: what it is to be called. */
  readonly names: ReadonlyMap<string, string>;
  /** How the run was, where its logs do not record that; rates in the order of the machines. */
  readonly rules: Pick<Settings, "rates" | "drawRange" | "internalProbability" | "duration">;
}

/**
 * The names of the files that may be logs of another program; with documents and programs too, if
 * a pattern tells them by their names. Throws FolderError.
 */
export async function likelyLogs(source: RunSource, areTold = false): Promise<string[]> {
  const names: string[] = [];
  for (const name of await source.names()) {
    if (name === FORMAT_FILE || (isNoLog(name) && !areTold)) continue;
    if (!isOwn(await headOf(source, name))) names.push(name);
  }
  return names;
}
