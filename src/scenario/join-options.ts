import type { GivenRules } from "../model/rules.js";
import { DEFAULT_TOPOLOGY, type Topology } from "../model/topology.js";
import { DEFAULT_RATE_RANGE, type RateRange } from "./field.js";
import * as fields from "./fields.js";
import {
  NETWORK_FIELDS,
  type NetworkOptions,
  type NetworkSettings,
  networkOptions,
} from "./network-options.js";
import { type FieldsOf, givenOnCommandLine, readSettings } from "./settings.js";
import {
  DEFAULT_MACHINES,
  givenRules,
  SHARED_FIELDS,
  type SharedSettings,
} from "./shared-settings.js";

/** The settings of one machine that joins a run, checked and frozen. */
export interface JoinOptions extends NetworkOptions {
  /** The machine's id; absent, the host name makes one. */
  readonly id?: string;
  /** Ticks per second, or the integers that the seed picks them from. */
  readonly rate: number | RateRange;
  readonly rules: GivenRules;
  /** 0..2^32 - 1 */
  readonly seed?: number;
  readonly topology: Topology;
  /** How many machines the run has, this one included: 3..1000. */
  readonly machines: number;
}

interface JoinSettings extends SharedSettings, NetworkSettings {
  readonly id?: string;
  readonly rate?: number;
}

const FIELDS: FieldsOf<JoinSettings> = {
  id: fields.name,
  rate: fields.rate,
  ...NETWORK_FIELDS,
  ...SHARED_FIELDS,
};

/** The settings of `k3mesh join <run>` by commander's options; throws a ConfigError. */
export function joinOptionsFromCommandLine(
  run: string,
  options: Readonly<Record<string, unknown>>,
): JoinOptions {
  const settings = readSettings<JoinSettings>(givenOnCommandLine(options, FIELDS), FIELDS);
  const { id, seed } = settings;
  return Object.freeze({
    ...networkOptions("join", run, settings),
    ...(id !== undefined && { id }),
    rate: settings.rate ?? Object.freeze(settings.rateRange ?? DEFAULT_RATE_RANGE),
    rules: givenRules(settings),
    ...(seed !== undefined && { seed }),
    topology: settings.topology ?? DEFAULT_TOPOLOGY,
    machines: settings.machines ?? DEFAULT_MACHINES,
  });
}
