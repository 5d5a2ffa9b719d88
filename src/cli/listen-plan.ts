import { lookup } from "node:dns/promises";
import { networkInterfaces } from "node:os";
import { EVERY_ADDRESS, ipv4Interfaces, isEveryAddress, Networks } from "../node/networks.js";
import { defaultRouteAddresses, OwnAddresses } from "../node/own-addresses.js";
import type { ListenAt } from "../node/tcp.js";
import type { Endpoint } from "../protocol/address.js";
import { ConfigError } from "../scenario/config-error.js";
import { type HostPort, LISTEN_PORTS } from "../scenario/field.js";
import type { NetworkOptions } from "../scenario/join-options.js";

/** Where to listen, the networks to be found on, and the addresses to be reached at. */
export interface ListenPlan {
  readonly listen: ListenAt;
  readonly networks: Networks;
  readonly addresses: OwnAddresses;
}

/** Throws ConfigError where the two do not fit, or this computer has no such place. */
export async function listenPlanOf(options: NetworkOptions): Promise<ListenPlan> {
  const { listen, interface: only, mdns } = options;
  const ports = listen?.port === undefined ? portsOf(mdns) : [listen.port];
  const host = listen === undefined ? EVERY_ADDRESS : await resolve(listen.host);
  const networks = networksOf(host, only);
  const addresses = new OwnAddresses(host, only, await defaultRouteAddresses());
  return { listen: { host, ports }, networks, addresses };
}

/** If all ports that others try are taken, any port serves that mDNS announces. */
function portsOf(mdns: boolean): readonly number[] {
  return mdns ? [...LISTEN_PORTS, 0] : LISTEN_PORTS;
}

/** Where to look: on the named interface, else wherever one can be reached. */
function networksOf(listenHost: string, only: string | undefined): Networks {
  const listening = new Networks(isEveryAddress(listenHost) ? undefined : listenHost);
  if (only === undefined) return listening;
  const named = networksNamed(only);
  if (!isEveryAddress(listenHost) && !named.up.some(({ address }) => address === listenHost)) {
    const problem = `no machine on ${only} reaches --listen ${listenHost}; leave one of them out`;
    throw new ConfigError("--interface", problem);
  }
  return named;
}

/** A host of `--listen` as an address of this computer. Throws ConfigError when it has none. */
async function resolve(host: string): Promise<string> {
  try {
    // Others find a machine by IPv4 alone: where a name has both, that is better.
    const all = await lookup(host, { all: true });
    const { address } = all.find(({ family }) => family === 4) ?? all[0] ?? { address: host };
    return address;
  } catch (cause) {
    throw new ConfigError("--listen", `${host} is no address of this computer`, cause);
  }
}

/** A bare host stands for every port that `join` may have taken there. */
export function addressesOf({ host, port }: HostPort): Endpoint[] {
  return (port === undefined ? LISTEN_PORTS : [port]).map((one) => ({ host, port: one }));
}

/** The networks of `--interface`, a name or an address. Throws ConfigError when there is none. */
export function networksNamed(only: string): Networks {
  const networks = new Networks(only);
  if (networks.up.length > 0) return networks;
  if (networkInterfaces()[only] !== undefined) {
    const problem = `${only} has no IPv4 address, and machines find each other by IPv4 alone; leave it out, and type --peers`;
    throw new ConfigError("--interface", problem);
  }
  const known = ipv4Interfaces().map(({ name, address }) => `${name} (${address})`);
  const there = known.length > 0 ? `there is ${known.join(", ")}` : "there is none";
  throw new ConfigError("--interface", `${only} is no IPv4 interface that is up; ${there}`);
}
