import { runIds } from "../../model/id.js";
import { type Rules, resolveRules } from "../../model/rules.js";
import type { Topology } from "../../model/topology.js";
import { chooseRate } from "../../protocol/roster.js";
import { ConfigError } from "../../scenario/config-error.js";
import { faultTexts } from "../../scenario/faults.js";
import { DEFAULT_RATE_RANGE, type RateRange } from "../../scenario/field.js";
import {
  type Scenario,
  type SimulatedScenario,
  simulationFromCommandLine,
} from "../../scenario/scenario.js";
import { commandLineOption, type SpecifiedOptions } from "../../scenario/settings.js";
import type { TheorySetting } from "../../theory/setting.js";

/** What `predict` is to say something of, checked. */
export interface Asked {
  /** Empty where neither rates are given nor a seed that draws them. */
  readonly settings: readonly AskedSetting[];
  /** Of all settings alike. */
  readonly rules: Rules;
  readonly topology: Topology;
  /** Whether the map of rates is wanted, or all that can be shown. */
  readonly showsMap: boolean;
  /** All rates that a machine may have on the map. */
  readonly mapRates: RateRange;
  /** What is to go wrong in the run, as options say it: no prediction knows of that. */
  readonly faults: readonly string[];
}

interface AskedSetting {
  readonly setting: TheorySetting;
  /** By which the rates were drawn; absent where they were given. */
  readonly seed?: number;
}

/** A picture of more rates a machine has no room on a screen. */
const MAP_RATES_MAX = 12;
const MAP_MACHINES = 3;

/**
 * The settings of `k3mesh predict` by commander's options over a file's, which may be one of
 * `simulate`. Throws a ConfigError.
 */
export function askedOnCommandLine(
  options: SpecifiedOptions["options"],
  file?: SpecifiedOptions,
): Asked {
  const scenarios = scenariosOf(options, file);
  const [first] = scenarios;
  if (options.seed !== undefined && first.rates !== undefined) {
    throw new ConfigError("--seed", "decides nothing beside rates that are given; leave it out");
  }
  const settings = scenarios.flatMap((scenario) => {
    const setting = settingIfKnown(scenario);
    if (setting === undefined) return [];
    const { rates, seed } = scenario;
    return [{ setting, ...(rates === undefined && seed !== undefined && { seed }) }];
  });
  if (options.map === true) refuseNoPicture(scenarios);
  else if (settings.length === 0) refuseUnknownRates(first);
  const faults = faultTexts(first.faults);
  return {
    settings,
    rules: resolveRules([first.rules]),
    topology: first.topology,
    showsMap: options.map === true || settings.length === 0,
    mapRates: mapRatesOf(scenarios),
    faults: faults.map(([key, text]) => `${commandLineOption(key)} ${text}`),
  };
}

/** A scenario as theory wants it; undefined while its rates are not known. */
export function settingIfKnown(scenario: Scenario): TheorySetting | undefined {
  if (scenario.rates !== undefined) return settingBy(scenario, 0);
  return scenario.seed === undefined ? undefined : settingBy(scenario, scenario.seed);
}

/** The same, by a seed that draws the rates where none are given. */
export function settingBy(
  { machines, rates, rateRange, rules, topology }: Scenario,
  seed: number,
): TheorySetting {
  const rateOf = (id: string, place: number) => chooseRate(rates?.[place] ?? rateRange, seed, id);
  return {
    machines: runIds(machines).map((id, place) => ({ id, rate: rateOf(id, place) })),
    rules: resolveRules([rules]),
    topology,
  };
}

/** One for each list of rates that was typed, or the one that there is without. */
function scenariosOf(
  options: SpecifiedOptions["options"],
  file: SpecifiedOptions | undefined,
): readonly [SimulatedScenario, ...SimulatedScenario[]] {
  const [first, ...others] = [options.rates].flat();
  const scenarioOf = (rates: unknown) => simulationFromCommandLine({ ...options, rates }, file);
  return [scenarioOf(first), ...others.map(scenarioOf)];
}

function refuseNoPicture(scenarios: readonly Scenario[]): void {
  const other = scenarios.find(({ machines }) => machines !== MAP_MACHINES);
  if (other !== undefined) {
    const problem = `is a picture of three machines, and these are ${other.machines}; leave it out`;
    throw new ConfigError("--map", problem);
  }
  const [{ rateRange }] = scenarios as [Scenario];
  if (!hasRoom(rateRange)) {
    const problem = `has no room for the rates ${rangeText(rateRange)}; give --rate-range of at most ${MAP_RATES_MAX} rates`;
    throw new ConfigError("--map", problem);
  }
}

/** Where no rates are known, all that may be are told, if there are not too many. */
function refuseUnknownRates({ machines, rateRange }: Scenario): void {
  if (machines === MAP_MACHINES && hasRoom(rateRange)) return;
  const problem = `not given, and no --seed that draws them for ${machines} machines from ${rangeText(rateRange)}; give one of the two`;
  throw new ConfigError("--rates", problem);
}

function hasRoom({ min, max }: RateRange): boolean {
  return max - min < MAP_RATES_MAX;
}

function rangeText({ min, max }: RateRange): string {
  return `${min}-${max}`;
}

/** Those that a seed may draw; where rates are given, the usual ones and, with room, these. */
function mapRatesOf(scenarios: readonly Scenario[]): RateRange {
  const rates = scenarios.flatMap((scenario) => scenario.rates ?? []);
  const [{ rateRange }] = scenarios as [Scenario];
  if (rates.length === 0) return rateRange;
  const { min, max } = DEFAULT_RATE_RANGE;
  const fitting = rates.map(Math.ceil).filter((rate) => hasRoom({ min, max: rate }));
  return { min, max: Math.max(max, ...fitting) };
}
