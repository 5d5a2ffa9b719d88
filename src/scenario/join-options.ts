import type { GivenRules } from "../model/rules.js";
import { DEFAULT_TOPOLOGY, type Topology } from "../model/topology.js";
import type { HostPort } from "./address.js";
import { ConfigError } from "./config-error.js";
import * as fields from "./fields.js";
import { DEFAULT_RATE_RANGE, type RateRange } from "./rates.js";
import { type FieldsOf, givenOnCommandLine, readSettings, type Source } from "./settings.js";
import {
  DEFAULT_MACHINES,
  DEFAULT_OUT,
  givenRules,
  SHARED_FIELDS,
  type SharedSettings,
} from "./shared-settings.js";

/** The settings of one machine that joins a run, checked and frozen. */
export interface JoinOptions {
  readonly run: string;
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
  readonly formTimeoutMs: number;
  /** The parent of the run's folder. */
  readonly out: string;
  /** Where to listen; absent, on every address. */
  readonly listen?: HostPort;
  /** The name or an address of the one interface to look, and to be found, on. */
  readonly interface?: string;
  /** Where other machines may be. */
  readonly peers: readonly HostPort[];
  /** Whether to look for machines by mDNS. */
  readonly mdns: boolean;
  /** Whether to have the others' traces when the run is over. */
  readonly gather: boolean;
}

interface JoinSettings extends SharedSettings {
  readonly id?: string;
  readonly rate?: number;
  readonly listen?: HostPort;
  readonly interface?: string;
  readonly peers?: readonly HostPort[];
  readonly mdns?: boolean;
  readonly gather?: boolean;
}

const FIELDS: FieldsOf<JoinSettings> = {
  id: fields.name,
  rate: fields.rate,
  listen: fields.hostPort,
  interface: fields.interfaceName,
  peers: fields.hostPorts,
  mdns: fields.flag,
  gather: fields.flag,
  ...SHARED_FIELDS,
};
const FORM_TIMEOUT_MS = 600_000;
const ARGUMENT: Source = { option: () => "<run>", where: () => "join <run>" };

/** The settings of `k3mesh join <run>` by commander's options; throws a ConfigError. */
export function joinOptionsFromCommandLine(
  run: string,
  options: Readonly<Record<string, unknown>>,
): JoinOptions {
  readSettings<{ run: string }>({ options: { run }, source: ARGUMENT }, { run: fields.runName });
  const settings = readSettings<JoinSettings>(givenOnCommandLine(options, FIELDS), FIELDS);
  const { id, seed, listen, interface: only } = settings;
  if (only !== undefined && settings.mdns === false) {
    throw new ConfigError("--interface", "mDNS looks there, and --no-mdns turns it off; keep one");
  }
  return Object.freeze({
    run,
    ...(id !== undefined && { id }),
    rate: settings.rate ?? Object.freeze(settings.rateRange ?? DEFAULT_RATE_RANGE),
    rules: givenRules(settings),
    ...(seed !== undefined && { seed }),
    topology: settings.topology ?? DEFAULT_TOPOLOGY,
    machines: settings.machines ?? DEFAULT_MACHINES,
    formTimeoutMs: settings.formTimeout ?? FORM_TIMEOUT_MS,
    out: settings.out ?? DEFAULT_OUT,
    ...(listen !== undefined && { listen: Object.freeze(listen) }),
    ...(only !== undefined && { interface: only }),
    peers: Object.freeze(settings.peers ?? []),
    mdns: settings.mdns ?? true,
    gather: settings.gather ?? true,
  });
}
