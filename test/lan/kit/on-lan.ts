import { join } from "node:path";
import { inject, onTestFinished, test } from "vitest";
import { type Cli, start } from "../../integration/kit/cli.js";
import type { Host } from "./host.js";
import { Lan } from "./lan.js";
import type { Network } from "./network.js";

/** For what needs a virtual LAN. */
export const onLan: ReturnType<typeof test.skipIf> = test.skipIf(
  inject("lanProblem") !== undefined,
);

/** As many as there are of these, one for one. */
type Each<List extends readonly unknown[], To> = { -readonly [Key in keyof List]: To };

/** A LAN of these hosts on one network; gone after the test, whatever becomes of that. */
export function lanOf<const Names extends readonly string[]>(
  ...names: Names
): { lan: Lan; network: Network; hosts: Each<Names, Host> } {
  const lan = new Lan();
  onTestFinished(() => lan.remove());
  const network = lan.network();
  const hosts = names.map((name) => lan.host(name, network));
  return { lan, network, hosts: hosts as Each<Names, Host> };
}

/** A machine of a run on a host of the LAN. */
export type Member = Cli & { readonly host: Host };

/** Types `k3mesh` with these arguments on a host. */
export function typeOn(host: Host, ...args: readonly string[]): Member {
  return Object.assign(start(args, { cwd: host.folder, through: host.entrance }), { host });
}

/** Types `k3mesh join` on a host. */
export function joinOn(host: Host, run: string, ...args: readonly string[]): Member {
  return typeOn(host, "join", run, ...args);
}

/** Types the same `k3mesh join` on every host. */
export function joinAll<const Hosts extends readonly Host[]>(
  hosts: Hosts,
  run: string,
  ...args: readonly string[]
): Each<Hosts, Member> {
  return hosts.map((host) => joinOn(host, run, ...args)) as Each<Hosts, Member>;
}

/** Where a machine that has started writes, as its screen says. */
export async function folderOf(member: Member): Promise<string> {
  const [, folder = ""] = await member.line(/started: .*, folder (.+)/);
  return join(member.host.folder, folder);
}

/** Waits until each of these has received something, that is, until the run is in full swing. */
export async function inFullSwing(members: readonly Member[]): Promise<void> {
  for (const member of members) await member.line(/ receive ← /);
}
