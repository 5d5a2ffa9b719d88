import type { SpecifiedRules } from "../model/rules.js";
import { DEFAULT_TOPOLOGY, type Topology } from "../model/topology.js";
import { ConfigError } from "./config-error.js";
import { DEFAULT_RATE_RANGE, type HostPort, type RateRange } from "./field.js";
import { runName } from "./option-fields.js";
import type { Settings } from "./options.js";
import { DEFAULT_MACHINES, DEFAULT_OUT, specifiedRules } from "./scenario.js";
import { checked, readSettings, type SpecifiedOptions, typed } from "./settings.js";

/** How a machine or a hub takes part in a run on the LAN, checked and frozen. */
export interface NetworkOptions {
  readonly run: string;
  readonly formTimeoutMs: number;
  /** The parent of the run's folder. */
  readonly out: string;
  /** Where to listen; absent, on every address. */
  readonly listen?: HostPort;
  /** The name or an address of the one interface to look, and to be found, on. */
  readonly interface?: string;
  /** Where others may be. */
  readonly peers: readonly HostPort[];
  /** Whether to look for others by mDNS. */
  readonly mdns: boolean;
  /** Whether to have the others' traces when the run is over. */
  readonly gather: boolean;
}

/** The settings of one machine that joins a run, checked and frozen. */
export interface JoinOptions extends NetworkOptions {
  /** The machine's id; absent, the host name makes one. */
  readonly id?: string;
  /** Ticks per second, or the integers that the seed picks them from. */
  readonly rate: number | RateRange;
  readonly rules: SpecifiedRules;
  /** 0..2^32 - 1 */
  readonly seed?: number;
  readonly topology: Topology;
  /** How many machines the run has, this one included: 3..1000. */
  readonly machines: number;
}

const FORM_TIMEOUT_MS = 600_000;

/** The settings of `k3mesh hub <run>` by commander's options; throws a ConfigError. */
export function hubOptionsFromCommandLine(
  run: string,
  options: SpecifiedOptions["options"],
): NetworkOptions {
  return Object.freeze(networkOptions("hub", run, readSettings(typed(options, "hub"), "hub")));
}

/** The settings of `k3mesh join <run>` by commander's options; throws a ConfigError. */
export function joinOptionsFromCommandLine(
  run: string,
  options: SpecifiedOptions["options"],
): JoinOptions {
  const settings = readSettings(typed(options, "join"), "join");
  const { id, seed } = settings;
  return Object.freeze({
    ...networkOptions("join", run, settings),
    ...(id !== undefined && { id }),
    rate: settings.rate ?? Object.freeze(settings.rateRange ?? DEFAULT_RATE_RANGE),
    rules: specifiedRules(settings),
    ...(seed !== undefined && { seed }),
    topology: settings.topology ?? DEFAULT_TOPOLOGY,
    machines: settings.machines ?? DEFAULT_MACHINES,
  });
}

/** The settings that `join` and `hub` share. Throws ConfigError. */
function networkOptions(
  command: "join" | "hub",
  run: string,
  { listen, interface: only, peers, mdns, gather, formTimeout, out }: Settings,
): NetworkOptions {
  checked(runName, run, `${command} <run>`);
  if (only !== undefined && mdns === false) {
    throw new ConfigError("--interface", "mDNS looks there, and --no-mdns turns it off; keep one");
  }
  return {
    run,
    formTimeoutMs: formTimeout ?? FORM_TIMEOUT_MS,
    out: out ?? DEFAULT_OUT,
    ...(listen !== undefined && { listen: Object.freeze(listen) }),
    ...(only !== undefined && { interface: only }),
    peers: Object.freeze(peers ?? []),
    mdns: mdns ?? true,
    gather: gather ?? true,
  };
}
