import { networkInterfaces } from "node:os";
import { ipv4Interfaces, Networks } from "../node/networks.js";
import { ConfigError } from "../scenario/config-error.js";

/** The networks of `--interface`, a name or an address. Throws ConfigError when there is none. */
export function networksNamed(only: string): Networks {
  const networks = new Networks(only);
  if (networks.up.length > 0) return networks;
  if (networkInterfaces()[only] !== undefined) {
    const problem = `${only} has no IPv4 address, and machines are found by IPv4 alone; leave it out, and type --peers`;
    throw new ConfigError("--interface", problem);
  }
  const known = ipv4Interfaces().map(({ name, address }) => `${name} (${address})`);
  const there = known.length > 0 ? `there is ${known.join(", ")}` : "there is none";
  throw new ConfigError("--interface", `${only} is no IPv4 interface that is up; ${there}`);
}
