import { DEFAULT_RULES } from "../model/rules.js";
import type { Topology } from "../model/topology.js";
import { ConfigError } from "./config-error.js";
import { formatDuration } from "./duration.js";
import { type Field, wholeNumber } from "./field.js";
import * as fields from "./fields.js";
import { type Scenario, scenarioFromCommandLine } from "./scenario.js";
import { type FieldsOf, type Given, givenOnCommandLine, readSettings } from "./settings.js";

/** What `compare` runs, checked and frozen. */
export interface CompareOptions {
  readonly scenario: Scenario;
  /** How many pairs of runs: 1..100. */
  readonly repeat: number;
  /** When a process is killed, since the start; absent, none is. */
  readonly killMs?: number;
}

interface OwnSettings {
  readonly repeat?: number;
  /** Milliseconds. */
  readonly kill?: number;
}

const REPEAT: Field<number> = wholeNumber(1, 100);
const FIELDS: FieldsOf<OwnSettings> = { repeat: REPEAT, kill: fields.durationMs };
const REPEAT_DEFAULT = 5;

/** The settings of `k3mesh compare` by commander's options over a file's. Throws a ConfigError. */
export function compareOptionsFromCommandLine(
  options: Readonly<Record<string, unknown>>,
  file?: Given,
): CompareOptions {
  if (file !== undefined) refuseOwnChoices(file);
  const scenario = scenarioFromCommandLine(options, file);
  const own = givenOnCommandLine(options, FIELDS);
  const { repeat = REPEAT_DEFAULT, kill } = readSettings<OwnSettings>(own, FIELDS);
  const durationMs = scenario.rules.durationMs ?? DEFAULT_RULES.durationMs;
  if (kill !== undefined && kill >= durationMs) {
    const [moment, end] = [kill, durationMs].map(formatDuration);
    const problem = `${moment} is not before the end of the run, ${end}; give less, or a longer --duration`;
    throw new ConfigError("--kill", problem);
  }
  return Object.freeze({ scenario, repeat, ...(kill !== undefined && { killMs: kill }) });
}

/** What a comparison chooses for each of its runs, a file cannot. */
function refuseOwnChoices({ options, source }: Given): void {
  for (const key of ["name", "topology"]) {
    if (options[key] === undefined) continue;
    throw new ConfigError(source.where(key), "compare has one for each of its runs; leave it out");
  }
}

/** The scenario of one of the runs. */
export function scenarioOf(
  { scenario }: CompareOptions,
  topology: Topology,
  seed: number,
): Scenario {
  return Object.freeze({ ...scenario, topology, seed });
}
