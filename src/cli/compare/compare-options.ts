import { randomInt } from "node:crypto";
import { HUB_ID, runIds } from "../../model/id.js";
import { SEED_MAX } from "../../model/limits.js";
import { DEFAULT_RULES } from "../../model/rules.js";
import type { Topology } from "../../model/topology.js";
import { ConfigError } from "../../scenario/config-error.js";
import { formatDuration } from "../../scenario/field.js";
import { NETWORK, optionsOf } from "../../scenario/options.js";
import {
  type Scenario,
  type SimulatedScenario,
  scenarioFromCommandLine,
  simulationFromCommandLine,
} from "../../scenario/scenario.js";
import {
  commandLineOption,
  readSettings,
  type SpecifiedOptions,
  typed,
} from "../../scenario/settings.js";
import { asMesh, killing } from "./both-topologies.js";

/** One of the two sides of a comparison: what is run, and what people call it. */
export interface Side<S extends Scenario = Scenario> {
  readonly name: string;
  readonly scenario: S;
}

/** What `compare` runs, checked and frozen. */
export interface CompareOptions<S extends Scenario = Scenario> {
  readonly sides: readonly [Side<S>, Side<S>];
  /** How many pairs of runs: 1 to 100, and in virtual time to 10,000. */
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

const SEED_END = SEED_MAX + 1;
const REPEAT_DEFAULT = 5;
const REPEAT_MAX = 100;
const SIMULATED_REPEAT_DEFAULT = 200;

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
  return liveOptions([side("mesh"), side("star")], scenario.seed, options);
}

/** The same in virtual time, with the same faults on both sides. */
export function simulatedTopologiesFromCommandLine(
  options: SpecifiedOptions["options"],
  file?: SpecifiedOptions,
): CompareOptions<SimulatedScenario> {
  if (file !== undefined) refuse(file, ["name", "topology", ...SEVERAL]);
  const star = simulationFromCommandLine({ ...options, topology: "star" }, file);
  const sides = [
    { name: "mesh", scenario: asMesh(star) },
    { name: "star", scenario: star },
  ] as const;
  return simulatedOptions(sides, star.seed, options);
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
  return liveOptions(sides, seedOf(sides, files), options);
}

/** The same in virtual time. */
export function simulatedFilesFromCommandLine(
  options: SpecifiedOptions["options"],
  files: readonly [NamedFile, NamedFile],
): CompareOptions<SimulatedScenario> {
  const side = ({ name, given }: NamedFile) => {
    refuse(given, ["name", ...SEVERAL]);
    return { name, scenario: simulationFromCommandLine(options, given) };
  };
  const sides = [side(files[0]), side(files[1])] as const;
  return simulatedOptions(sides, seedOf(sides, files), options);
}

/** The seed of the first pair; drawn where none is given, so that those of all fit. */
export function firstSeedOf({ seed, repeat }: CompareOptions): number {
  return seed ?? randomInt(SEED_END - repeat);
}

/** The seed of a pair, numbered from 0. */
export function seedOfPair(firstSeed: number, number: number): number {
  return (firstSeed + number) % SEED_END;
}

/** What `simulate` takes for several runs. */
const SEVERAL = ["seeds", "keep"];

/** The seed of both files. Throws a ConfigError. */
function seedOf(
  [one, other]: readonly [Side, Side],
  files: readonly [NamedFile, NamedFile],
): number | undefined {
  const [seed, otherSeed] = [one.scenario.seed, other.scenario.seed];
  if (seed !== undefined && otherSeed !== undefined && seed !== otherSeed) {
    const problem = `is ${otherSeed}, but ${seed} in ${files[0].name}; both run the same seeds: leave one out, or type --seed`;
    throw new ConfigError(files[1].given.source.where("seed"), problem);
  }
  return seed ?? otherSeed;
}

function liveOptions(
  sides: readonly [Side, Side],
  seed: number | undefined,
  options: SpecifiedOptions["options"],
): CompareOptions {
  const fault = FAULTS.find((key) => options[key] !== undefined);
  if (fault !== undefined) {
    const problem = "is for runs in virtual time; give --simulate too, or leave it out";
    throw new ConfigError(commandLineOption(fault), problem);
  }
  const compared = compareOptions(sides, seed, options, REPEAT_DEFAULT);
  if (compared.repeat <= REPEAT_MAX) return compared;
  const problem = `${compared.repeat} is too large; give 1 to ${REPEAT_MAX}, or --simulate too`;
  throw new ConfigError("--repeat", problem);
}

const FAULTS = optionsOf("compare").flatMap(({ key, group }) => (group === NETWORK ? [key] : []));

function simulatedOptions(
  sides: readonly [Side<SimulatedScenario>, Side<SimulatedScenario>],
  seed: number | undefined,
  options: SpecifiedOptions["options"],
): CompareOptions<SimulatedScenario> {
  const compared = compareOptions(sides, seed, options, SIMULATED_REPEAT_DEFAULT);
  const { killMs } = compared;
  if (killMs === undefined) return compared;
  if (sides.some(({ scenario }) => scenario.faults.clockSkewUs > 0)) {
    const problem = "is seen by clocks that --clock-skew makes wrong; leave one of them out";
    throw new ConfigError("--kill", problem);
  }
  const killed = (side: Side<SimulatedScenario>) => {
    const crash = { id: victimOf(side.scenario), since: "start", atUs: killMs * 1_000 } as const;
    return { ...side, scenario: killing(side.scenario, crash) };
  };
  return Object.freeze({ ...compared, sides: [killed(sides[0]), killed(sides[1])] as const });
}

/** Which process of a run `--kill` hits: the hub, or the first machine where there is none. */
export function victimOf({ topology, machines }: Scenario): string {
  const [first = ""] = topology === "star" ? [HUB_ID] : runIds(machines);
  return first;
}

function compareOptions<S extends Scenario>(
  sides: readonly [Side<S>, Side<S>],
  seed: number | undefined,
  options: SpecifiedOptions["options"],
  repeatDefault: number,
): CompareOptions<S> {
  const settings = readSettings(typed(options, "compare"), "compare");
  const { repeat = repeatDefault, kill } = settings;
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
