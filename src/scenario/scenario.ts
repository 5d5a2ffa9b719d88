import { type PhaseMode, resolveRules, type SpecifiedRules } from "../model/rules.js";
import { DEFAULT_TOPOLOGY, type Topology } from "../model/topology.js";
import { checkFaults } from "./check-faults.js";
import { ConfigError } from "./config-error.js";
import { type Faults, NO_FAULTS } from "./faults.js";
import { DEFAULT_RATE_RANGE, type RateRange } from "./field.js";
import type { Settings } from "./options.js";
import {
  CODE,
  COMMAND_LINE,
  mergeSettings,
  readSettings,
  type SpecifiedOptions,
  typed,
} from "./settings.js";

/** The settings of one run on this computer, checked and frozen. */
export interface Scenario {
  /** The run's name; absent, one is made up. */
  readonly name?: string;
  readonly topology: Topology;
  /** 3..1000 */
  readonly machines: number;
  /** Ticks per second, in id order, one per machine; absent, each is picked from `rateRange`. */
  readonly rates?: readonly number[];
  readonly rateRange: RateRange;
  readonly rules: SpecifiedRules;
  /** 0..2^32 - 1 */
  readonly seed?: number;
  readonly formTimeoutMs: number;
  /** The parent of the run's folder. */
  readonly out: string;
}

/** The settings of one simulated run. */
export interface SimulatedScenario extends Scenario {
  readonly faults: Faults;
}

/** Many seeds, a simulated run each. */
export interface SeedSweep {
  readonly scenario: SimulatedScenario;
  readonly seeds: readonly number[];
  /** Whether the folders of the runs stay. */
  readonly keeps: boolean;
}

/** A scenario as people write it in code: `k3mesh run`'s options in camelCase, all optional. */
export interface ScenarioOptions {
  readonly name?: string;
  readonly topology?: Topology;
  readonly machines?: number;
  readonly rates?: readonly number[] | string;
  readonly rateRange?: readonly [min: number, max: number] | string;
  readonly drawRange?: number;
  readonly internalProbability?: number;
  /** Such as `500ms`, `60s`, `2m`, `1h`. */
  readonly duration?: string;
  readonly seed?: number;
  readonly phase?: PhaseMode;
  readonly literal?: boolean;
  /** Such as `30s`, which is the default for ten machines; a second more for each beyond. */
  readonly formTimeout?: string;
  readonly out?: string;
}

/** A simulated run as people write it in code: the options of `k3mesh simulate` in camelCase. */
export interface SimulationOptions extends ScenarioOptions {
  /** How long everything takes one way, such as `1ms`, `1ms-20ms`, `exp:5ms`. */
  readonly latency?: string;
  /** The share of packets that are lost: 0 to below 1. */
  readonly loss?: number;
  /** Such as `a|b,c@10s-20s`, or one way `a>b@10s-20s`. */
  readonly partition?: string | readonly string[];
  /** Such as `b@15s`. */
  readonly crash?: string | readonly string[];
  /** Such as `c@5s+2s`. */
  readonly stall?: string | readonly string[];
  /** Such as `a-b@12s`. */
  readonly reset?: string | readonly string[];
  /** By how much wall clocks are off at most, such as `200ms`. */
  readonly clockSkew?: string;
}

/** How many machines a run has by default. */
export const DEFAULT_MACHINES = 3;
/** The parent of the run folders by default. */
export const DEFAULT_OUT = "runs";
const FORM_TIMEOUT_MS = 30_000;
/** For each machine beyond ten, whose processes and links take longer than those of a few. */
const FORM_TIMEOUT_MS_PER_MACHINE = 1_000;
const MACHINES_AT_ONCE = 10;

/** The scenario that options in code describe; throws a ConfigError on the first thing wrong. */
export function scenarioFromOptions(options: ScenarioOptions): Scenario {
  const given = { options: { ...options }, source: CODE };
  return resolve(readSettings(given, "run"), CODE.where("rates"));
}

/** The same of a run in virtual time. */
export function simulationFromOptions(options: SimulationOptions): SimulatedScenario {
  const given = { options: { ...options }, source: CODE };
  const settings = readSettings(given, "simulate");
  for (const key of ["seeds", "keep"] as const) {
    if (settings[key] === undefined) continue;
    throw new ConfigError(CODE.where(key), "is for many runs, and this is one; give one seed");
  }
  return withFaults(resolve(settings, CODE.where("rates")), faultsOf(settings), CODE.where);
}

/** The scenario of commander's options over a file's, if any; throws a ConfigError. */
export function scenarioFromCommandLine(
  options: SpecifiedOptions["options"],
  file?: SpecifiedOptions,
): Scenario {
  return resolve(...merged("run", options, file));
}

/** The same of a run in virtual time. */
export function simulationFromCommandLine(
  options: SpecifiedOptions["options"],
  file?: SpecifiedOptions,
): SimulatedScenario {
  const [settings, whereRates] = merged("simulate", options, file);
  return withFaults(resolve(settings, whereRates), faultsOf(settings), (key) => {
    return (key in options || !file ? COMMAND_LINE : file.source).where(key);
  });
}

/** A scenario with these faults; throws a ConfigError on one that cannot be. */
export function withFaults(
  scenario: Scenario,
  faults: Faults,
  where: (key: string) => string,
): SimulatedScenario {
  const { durationMs } = resolveRules([scenario.rules]);
  checkFaults(faults, { ...scenario, durationMs }, where);
  return Object.freeze({ ...scenario, faults });
}

/** The seeds that are to be run, where a list of them is given. Throws a ConfigError. */
export function sweepFromCommandLine(
  options: SpecifiedOptions["options"],
  file?: SpecifiedOptions,
): SeedSweep | undefined {
  const [{ seeds, keep = false }] = merged("simulate", options, file);
  if (seeds !== undefined) {
    return { scenario: simulationFromCommandLine(options, file), seeds, keeps: keep };
  }
  if (!keep) return undefined;
  const problem = "is for runs of --seeds, and one run always leaves its folder; leave it out";
  throw new ConfigError(COMMAND_LINE.where("keep"), problem);
}

function faultsOf(settings: Settings): Faults {
  const { latency, loss, partition, crash, stall, reset, clockSkew } = settings;
  return Object.freeze({
    latency: latency ?? NO_FAULTS.latency,
    loss: loss ?? NO_FAULTS.loss,
    clockSkewUs: clockSkew ?? NO_FAULTS.clockSkewUs,
    partitions: partition ?? NO_FAULTS.partitions,
    crashes: crash ?? NO_FAULTS.crashes,
    stalls: stall ?? NO_FAULTS.stalls,
    resets: reset ?? NO_FAULTS.resets,
  });
}

/** What was typed over what a file says, and where to look when the rates do not fit. */
function merged(
  command: "run" | "simulate",
  options: SpecifiedOptions["options"],
  file?: SpecifiedOptions,
): [settings: Settings, where: string] {
  const line = typed(options, command);
  const upper = readSettings(line, command);
  if (file === undefined) return [upper, line.source.where("rates")];
  const lower = readSettings(file, command);
  return [mergeSettings(lower, upper), whereRatesMayNotFit(upper, line, file)];
}

/** A file that fits in itself is not to blame for what was typed beside it. */
function whereRatesMayNotFit(
  upper: Settings,
  line: SpecifiedOptions,
  file: SpecifiedOptions,
): string {
  if ("rates" in upper) return line.source.where("rates");
  const inFile = file.source.where("rates");
  return "machines" in upper ? `${line.source.where("machines")} beside ${inFile}` : inFile;
}

/** `where` to look when the rates are not as many as the machines. */
function resolve(settings: Settings, where: string): Scenario {
  const { name, rates, seed } = settings;
  const machines = settings.machines ?? Math.max(DEFAULT_MACHINES, rates?.length ?? 0);
  if (rates !== undefined && rates.length !== machines) {
    const problem = `${rates.length} rates for ${machines} machines; give one rate per machine`;
    throw new ConfigError(where, problem);
  }
  return Object.freeze({
    ...(name !== undefined && { name }),
    topology: settings.topology ?? DEFAULT_TOPOLOGY,
    machines,
    ...(rates !== undefined && { rates: Object.freeze(rates) }),
    rateRange: Object.freeze(settings.rateRange ?? DEFAULT_RATE_RANGE),
    rules: specifiedRules(settings),
    ...(seed !== undefined && { seed }),
    formTimeoutMs: settings.formTimeout ?? defaultFormTimeoutMs(machines),
    out: settings.out ?? DEFAULT_OUT,
  });
}

/** How long machines look for each other by default. */
export function defaultFormTimeoutMs(machines: number): number {
  const more = Math.max(0, machines - MACHINES_AT_ONCE);
  return FORM_TIMEOUT_MS + FORM_TIMEOUT_MS_PER_MACHINE * more;
}

/** The rules among the settings: only those that were given, frozen. */
export function specifiedRules(settings: Settings): SpecifiedRules {
  const { drawRange, internalProbability, literal, duration, phase } = settings;
  return Object.freeze({
    ...(drawRange !== undefined && { draw: { kind: "range", range: drawRange } }),
    ...(internalProbability !== undefined && {
      draw: { kind: "probability", internal: internalProbability },
    }),
    ...(literal !== undefined && { literal }),
    ...(duration !== undefined && { durationMs: duration }),
    ...(phase !== undefined && { phase }),
  } satisfies SpecifiedRules);
}
