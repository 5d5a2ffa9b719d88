import type { HostPort } from "./address.js";
import { ConfigError } from "./config-error.js";
import * as fields from "./fields.js";
import { type FieldsOf, givenOnCommandLine, readSettings, type Source } from "./settings.js";
import { DEFAULT_OUT } from "./shared-settings.js";

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

export interface NetworkSettings {
  readonly listen?: HostPort;
  readonly interface?: string;
  readonly peers?: readonly HostPort[];
  readonly mdns?: boolean;
  readonly gather?: boolean;
  /** Milliseconds. */
  readonly formTimeout?: number;
  readonly out?: string;
}

export const NETWORK_FIELDS: FieldsOf<NetworkSettings> = {
  listen: fields.hostPort,
  interface: fields.interfaceName,
  peers: fields.hostPorts,
  mdns: fields.flag,
  gather: fields.flag,
  formTimeout: fields.durationMs,
  out: fields.folder,
};
const FORM_TIMEOUT_MS = 600_000;

/** The settings of `k3mesh hub <run>` by commander's options; throws a ConfigError. */
export function hubOptionsFromCommandLine(
  run: string,
  options: Readonly<Record<string, unknown>>,
): NetworkOptions {
  const given = givenOnCommandLine(options, NETWORK_FIELDS);
  return Object.freeze(networkOptions("hub", run, readSettings(given, NETWORK_FIELDS)));
}

/** What `join` and `hub` have in common. Throws a ConfigError. */
export function networkOptions(
  command: "join" | "hub",
  run: string,
  { listen, interface: only, peers, mdns, gather, formTimeout, out }: NetworkSettings,
): NetworkOptions {
  const source: Source = { option: () => "<run>", where: () => `${command} <run>` };
  readSettings<{ run: string }>({ options: { run }, source }, { run: fields.runName });
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
