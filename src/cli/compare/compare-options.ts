import { DEFAULT_RULES } from "../../model/rules.js";
import type { Topology } from "../../model/topology.js";
import { ConfigError } from "../../scenario/config-error.js";
import { formatDuration } from "../../scenario/field.js";
import { type Scenario, scenarioFromCommandLine } from "../../scenario/scenario.js";
import { readSettings, type SpecifiedOptions, typed } from "../../scenario/settings.js";

/** One of the two sides of a comparison: what is run, and what people call it. */
export interface Side {
  readonly name: string;
  readonly scenario: Scenario;
}

/** What `compare` runs, checked and frozen. */
export interface CompareOptions {
  readonly sides: readonly [Side, Side];
  /** How many pairs of runs: 1..100. */
  readonly repeat: number;
  /** Of the first pair, 0..2^32 - 1. */
  readonly seed?: number;
  /** When a process is killed, since the start; absent, none is. */
  readonly killMs?: number;
}

/** A scenario file, and what people call it. */
export interface NamedFile {
  readonly name: string;
  readonly given: SpecifiedOptions;
}

const REPEAT_DEFAULT = 5;

/**
 * The settings of `k3mesh compare` over both topologies, by commander's options over a file's.
 * Throws a ConfigError.
 */
export function topologiesFromCommandLine(
  options: SpecifiedOptions["options"],
  file?: SpecifiedOptions,
): CompareOptions {
  if (file !== undefined) refuse(file, ["name", "topology"]);
  const scenario = scenarioFromCommandLine(options, file);
  const side = (name: Topology) => ({ name, scenario: { ...scenario, topology: name } });
  return compareOptions([side("mesh"), side("star")], scenario.seed, options);
}

/** The settings of two files, with commander's options over both. Throws a ConfigError. */
export function filesFromCommandLine(
  options: SpecifiedOptions["options"],
  files: readonly [NamedFile, NamedFile],
): CompareOptions {
  const side = ({ name, given }: NamedFile) => {
    refuse(given, ["name"]);
    return { name, scenario: scenarioFromCommandLine(options, given) };
  };
  const sides = [side(files[0]), side(files[1])] as const;
  const [one, other] = [sides[0].scenario.seed, sides[1].scenario.seed];
  if (one !== undefined && other !== undefined && one !== other) {
    const problem = `is ${other}, but ${one} in ${files[0].name}; both run the same seeds: leave one out, or type --seed`;
    throw new ConfigError(files[1].given.source.where("seed"), problem);
  }
  return compareOptions(sides, one ?? other, options);
}

function compareOptions(
  sides: readonly [Side, Side],
  seed: number | undefined,
  options: SpecifiedOptions["options"],
): CompareOptions {
  const { repeat = REPEAT_DEFAULT, kill } = readSettings(typed(options, "compare"), "compare");
  const shortestMs = Math.min(...sides.map(({ scenario }) => durationMsOf(scenario)));
  if (kill !== undefined && kill >= shortestMs) {
    const [moment, end] = [kill, shortestMs].map(formatDuration);
    const problem = `${moment} is not before the end of the run, ${end}; give less, or a longer --duration`;
    throw new ConfigError("--kill", problem);
  }
  return Object.freeze({
    sides,
    repeat,
    ...(seed !== undefined && { seed }),
    ...(kill !== undefined && { killMs: kill }),
  });
}

/** How long the machines of a scenario tick. */
export function durationMsOf({ rules }: Scenario): number {
  return rules.durationMs ?? DEFAULT_RULES.durationMs;
}

/** A file may not set what the comparison chooses for each run. Throws a ConfigError. */
function refuse({ options, source }: SpecifiedOptions, keys: readonly string[]): void {
  for (const key of keys) {
    if (options[key] === undefined) continue;
    throw new ConfigError(source.where(key), "compare has one for each of its runs; leave it out");
  }
}
